/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "entry.h"
#include "table.h"

enum { CHUNK = 4096 };

/* A line "name TAB path", as far as it has been read. */
struct line {
    char name[CHOS_NAME_SIZE];
    char path[CHOS_PATH_SIZE];
    size_t name_length, path_length;
    bool in_path, too_long;
};

static void put(char *text, size_t size, size_t *length, char byte, bool *too_long)
{
    if (*length == size - 1)
        *too_long = true;
    else
        text[(*length)++] = byte;
}

/* Takes the next byte; whether it has ended a line that is one. */
static bool take(struct line *line, char byte)
{
    if (byte != '\n') {
        if (line->in_path)
            put(line->path, sizeof(line->path), &line->path_length, byte, &line->too_long);
        else if (byte == '\t')
            line->in_path = true;
        else
            put(line->name, sizeof(line->name), &line->name_length, byte, &line->too_long);
        return false;
    }
    bool whole = line->name_length > 0 && line->path_length > 0 && !line->too_long;
    line->name[line->name_length] = '\0';
    line->path[line->path_length] = '\0';
    line->name_length = line->path_length = 0;
    line->in_path = line->too_long = false;
    return whole;
}

static int walk(int file, table_visit *visit, void *argument)
{
    struct line line = { .name_length = 0 };
    char chunk[CHUNK];

    for (;;) {
        ssize_t length = read(file, chunk, sizeof(chunk));
        if (length <= 0)
            return length < 0 ? errno : 0;
        for (ssize_t i = 0; i < length; i++) {
            if (take(&line, chunk[i]) && visit(line.name, line.path, argument))
                return 0;
        }
    }
}

int table_walk(const char *name, table_visit *visit, void *argument)
{
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0)
        return errno == ENOENT ? ENXIO : errno;
    int error = walk(file, visit, argument);
    close(file);
    return error;
}

/* What is looked for in one column, and where the other one goes. */
struct search {
    const char *wanted;
    char *found;
};

static bool has_name(const char *name, const char *path, void *argument)
{
    struct search *search = argument;
    if (strcmp(name, search->wanted) != 0)
        return false;
    strcpy(search->found, path);
    search->found = NULL;
    return true;
}

static bool has_path(const char *name, const char *path, void *argument)
{
    return has_name(path, name, argument);
}

static int search(const struct chos_files *files, table_visit *visit, const char *wanted,
                  char *found)
{
    struct search search = { wanted, found };
    int error = table_walk(files->table, visit, &search);
    if (error != 0)
        return error;
    return search.found == NULL ? 0 : ENOENT;
}

int chos_find(const struct chos_files *files, const char *name, char path[CHOS_PATH_SIZE])
{
    return search(files, has_name, name, path);
}

int chos_name(const struct chos_files *files, const char *path, char name[CHOS_NAME_SIZE])
{
    return search(files, has_path, path, name);
}
