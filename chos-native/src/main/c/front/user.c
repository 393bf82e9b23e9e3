/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whatever is out of the ordinary here is left to getpwuid(3), which Java asks: a name service
 * needs libraries that a static program can't load, and takes longer than all else.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"
#include "user.h"

/* A test has them elsewhere. */
#ifndef PASSWD
#define NSSWITCH "/etc/nsswitch.conf"
#define PASSWD "/etc/passwd"
#endif

#define BLANKS " \t"
#define DEFAULT_SHELL "/bin/sh"

enum { FIELDS = 7 };
enum { NAME, PASSWORD, UID, GID, GECOS, HOME, SHELL };

/* Whether a line "passwd: files ..." asks /etc/passwd first, and takes what it says. */
static bool files_come_first(const char *sources)
{
    sources += strspn(sources, BLANKS);
    size_t word = strcspn(sources, BLANKS "[#");
    if (word != sizeof("files") - 1 || memcmp(sources, "files", word) != 0)
        return false;
    sources += word;
    sources += strspn(sources, BLANKS);
    return *sources != '[';
}

/* Whether all lines about users say so, of which there has to be one. */
static bool is_local(struct lines *lines)
{
    static const char key[] = "passwd:";
    bool found = false;
    size_t length;
    char *line;

    while ((line = lines_next(lines, &length)) != NULL) {
        line += strspn(line, BLANKS);
        if (strncmp(line, key, sizeof(key) - 1) != 0)
            continue;
        if (found || !files_come_first(line + sizeof(key) - 1))
            return false;
        found = true;
    }
    return found && lines->error == 0;
}

/* Divides the line; false if it has not that many fields. */
static bool divide(char *line, char *fields[FIELDS])
{
    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = line;
        line += strcspn(line, ":");
        if ((*line == ':') != (i < FIELDS - 1))
            return false;
        *line++ = '\0';
    }
    return true;
}

/* An id in plain digits. */
static bool number(const char *text, uid_t *value)
{
    unsigned long result = 0;
    const char *at = text;

    for (; *at >= '0' && *at <= '9' && result <= (uid_t)-1; at++)
        result = 10 * result + (unsigned long)(*at - '0');
    *value = (uid_t)result;
    return at > text && *at == '\0' && result < (uid_t)-1;
}

static bool copy(char to[PATH_MAX], const char *from)
{
    size_t length = strlen(from);
    if (length >= PATH_MAX)
        return false;
    memcpy(to, from, length + 1);
    return true;
}

static bool find(struct lines *lines, uid_t uid, struct user *user)
{
    char *fields[FIELDS], *line;
    size_t length;
    uid_t value;

    while ((line = lines_next(lines, &length)) != NULL) {
        if (line[0] == '#')
            continue;
        /* "+" and "-" are for NIS; what else is no line of users, is not to be understood here. */
        if (line[0] == '+' || line[0] == '-' || strlen(line) != length || !divide(line, fields) ||
            !number(fields[UID], &value))
            return false;
        if (value == uid)
            return copy(user->home, fields[HOME]) &&
                   copy(user->shell, fields[SHELL][0] == '\0' ? DEFAULT_SHELL : fields[SHELL]);
    }
    return false;
}

static bool begin(struct lines *lines, const char *name)
{
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    lines_begin(lines, file);
    return file >= 0;
}

bool user_find_in(const char *nsswitch, const char *passwd, uid_t uid, struct user *user)
{
    struct lines lines;

    if (!begin(&lines, nsswitch))
        return false;
    bool local = is_local(&lines);
    close(lines.file);
    if (!local || !begin(&lines, passwd))
        return false;
    bool found = find(&lines, uid, user);
    close(lines.file);
    return found;
}

bool user_find(uid_t uid, struct user *user)
{
    return user_find_in(NSSWITCH, PASSWD, uid, user);
}
