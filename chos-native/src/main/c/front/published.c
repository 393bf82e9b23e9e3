/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lines.h"
#include "number.h"
#include "published.h"

/* A test has them elsewhere. */
#ifndef RUN
#define RUN "/run/chos/"
#define HOST_CONF "/etc/chos.conf"
#endif
#ifndef CHOS_FILES
#define CHOS_FILES chos_files
#else
extern const struct chos_files CHOS_FILES;
#endif

#define ABSENT "-"

static const char plain_name[] = ".published-plain-";

static const char env[] = "ENV ", login[] = "LOGIN", shell[] = "SHELL ";

/* Puts the texts together; false if there is no room. */
static bool join(char *to, size_t size, const char *left, const char *right)
{
    size_t first = strlen(left), second = strlen(right);
    if (first + second >= size)
        return false;
    memcpy(to, left, first);
    memcpy(to + first, right, second + 1);
    return true;
}

/* What the link holds; false if there is none, or it does not fit. */
static bool read_link(const char *path, char *text, size_t size)
{
    ssize_t length = readlink(path, text, size);
    if (length <= 0 || (size_t)length >= size)
        return false;
    text[length] = '\0';
    return true;
}

/* Whether the sign is there, and the host's file is the one that it was put up for. */
static bool has_sign(const struct published *published, const char *name)
{
    char identity[IDENTITY], sign[sizeof(published->table)];
    return join(sign, sizeof(sign), published->directory, name) &&
           read_link(sign, identity, sizeof(identity)) && published_is(HOST_CONF, identity);
}

static bool find_engine(struct published *published)
{
    published->by_mount = false;
    if (has_sign(published, "/kernel-engine"))
        return true;
    published->by_mount = has_sign(published, "/mount-engine");
    return published->by_mount;
}

bool published_open(struct published *published)
{
    char link[PUBLISHED_NAME];

    if (!read_link(RUN "published", link, sizeof(link)))
        return false;
    /* A name in the same directory. */
    if (strchr(link, '/') != NULL || !join(published->directory, PUBLISHED_NAME, RUN, link) ||
        !join(published->table, sizeof(published->table), published->directory, "/environments") ||
        !join(published->until, sizeof(published->until), published->directory, "/until") ||
        !join(published->defaults, sizeof(published->defaults), published->directory,
              "/defaults") ||
        !join(published->variables, sizeof(published->variables), published->directory,
              "/variables") ||
        !join(published->namespaces, sizeof(published->namespaces), published->directory,
              "/namespaces") ||
        !find_engine(published))
        return false;
    published->files = CHOS_FILES;
    published->files.table = published->table;
    published->files.namespaces = published->namespaces;
    bool plain = strncmp(link, plain_name, sizeof(plain_name) - 1) == 0;
    published->files.until = plain ? NULL : published->until;
    published->files.defaults = plain ? NULL : published->defaults;
    published->files.variables = plain ? NULL : published->variables;
    return true;
}

static int open_there(const struct published *published, const char *name)
{
    char path[PUBLISHED_NAME], file[PUBLISHED_NAME + IDENTITY];

    if (!join(path, sizeof(path), published->directory, "/") ||
        !join(file, sizeof(file), path, name))
        return -1;
    return open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

/* Takes the part of the line up to the next TAB; false if it is too long. */
static bool take(char **line, char *to, size_t size)
{
    size_t length = strcspn(*line, "\t");
    if (length == 0 || length >= size)
        return false;
    memcpy(to, *line, length);
    to[length] = '\0';
    *line += length + ((*line)[length] == '\t');
    return true;
}

/* Finds the tree's line, and takes it to pieces. */
static bool find_tree(int file, const char *path, char name[IDENTITY], struct shell_rules *rules)
{
    struct lines lines;
    size_t length, path_length = strlen(path);
    char *line;

    lines_begin(&lines, file);
    while ((line = lines_next(&lines, &length)) != NULL) {
        if (length <= path_length || line[path_length] != '\t' ||
            memcmp(line, path, path_length) != 0)
            continue;
        line += path_length + 1;
        return lines.complete && take(&line, name, IDENTITY) && strchr(name, '/') == NULL &&
               take(&line, rules->conf, IDENTITY);
    }
    return false;
}

/* Turns the lines into strings, and remembers those that stand alone. */
static bool parse(struct shell_rules *rules)
{
    char *end = rules->text + rules->length;

    rules->login = false;
    rules->shell = NULL;
    for (char *line = rules->text; line < end; line += strlen(line) + 1) {
        char *newline = memchr(line, '\n', (size_t)(end - line));
        if (newline == NULL)
            return false;
        *newline = '\0';
        if (strcmp(line, login) == 0)
            rules->login = true;
        else if (strncmp(line, shell, sizeof(shell) - 1) == 0)
            rules->shell = line + sizeof(shell) - 1;
        else if (strncmp(line, env, sizeof(env) - 1) != 0)
            return false;
    }
    return true;
}

bool published_shell(const struct published *published, const char *path,
                     struct shell_rules *rules)
{
    char name[IDENTITY];

    int file = open_there(published, "trees");
    if (file < 0)
        return false;
    bool found = find_tree(file, path, name, rules);
    close(file);
    file = found ? open_there(published, name) : -1;
    if (file < 0)
        return false;
    /* One that fills the room might go on behind it. */
    ssize_t length = read(file, rules->text, SHELL_FILE);
    close(file);
    rules->length = (size_t)length;
    return length >= 0 && length < SHELL_FILE && parse(rules);
}

bool published_keeps(const char *entry, const void *argument)
{
    const struct shell_rules *rules = argument;
    const char *end = rules->text + rules->length;

    for (const char *line = rules->text; line < end; line += strlen(line) + 1) {
        if (strncmp(line, env, sizeof(env) - 1) != 0)
            continue;
        const char *name = line + sizeof(env) - 1;
        size_t length = strlen(name);
        if (strncmp(entry, name, length) == 0 && entry[length] == '=')
            return true;
    }
    return false;
}

bool published_is(const char *file, const char *identity)
{
    char text[IDENTITY], digits[NUMBER_SIZE];
    struct stat status;

    if (stat(file, &status) != 0)
        return errno == ENOENT && strcmp(identity, ABSENT) == 0;
    const unsigned long numbers[] = {
        (unsigned long)status.st_dev, (unsigned long)status.st_ino, (unsigned long)status.st_size,
        (unsigned long)status.st_ctim.tv_sec, (unsigned long)status.st_ctim.tv_nsec,
    };
    /* Five numbers of at most twenty digits have room. */
    text[0] = '\0';
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        (void)join(text + strlen(text), sizeof(text) - strlen(text), i == 0 ? "" : ":",
                   number_text(numbers[i], digits));
    }
    return strcmp(text, identity) == 0;
}
