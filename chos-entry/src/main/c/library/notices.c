/* SPDX-License-Identifier: BSD-3-Clause */
/* What is published of environments beside where they are: see the class Notices. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "entry.h"
#include "lines.h"

enum { UNTIL_SIZE = 128 };

/* Opens such a file, which is there only if it says something. */
static int begin(struct lines *lines, const char *name)
{
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0)
        return errno;
    lines_begin(lines, file);
    return 0;
}

/* What follows the path and a TAB in the first line that begins so; what does not fit is cut. */
static int find(const char *name, const char *path, char *rest, size_t size)
{
    struct lines lines;
    size_t length, path_length = strlen(path);
    char *line;

    int error = begin(&lines, name);
    if (error != 0)
        return error;
    error = ENOENT;
    while (error != 0 && (line = lines_next(&lines, &length)) != NULL) {
        if (length <= path_length || line[path_length] != '\t' ||
            memcmp(line, path, path_length) != 0)
            continue;
        size_t rest_length = length - path_length - 1;
        if (rest_length >= size)
            rest_length = size - 1;
        memcpy(rest, line + path_length + 1, rest_length);
        rest[rest_length] = '\0';
        error = 0;
    }
    close(lines.file);
    return error;
}

int chos_closed(const struct chos_files *files, const char *path, char reason[CHOS_TEXT_SIZE])
{
    return find(files->closed, path, reason, CHOS_TEXT_SIZE);
}

bool chos_hidden(const struct chos_files *files, const char *name)
{
    char nothing[1];
    return find(files->hidden, name, nothing, sizeof(nothing)) == 0;
}

/* Takes a number and the TAB behind it; false if there is none. */
static bool take_number(const char **text, long long *number)
{
    const char *at = *text;

    for (*number = 0; *at >= '0' && *at <= '9' && at - *text < 18; at++)
        *number = 10 * *number + (*at - '0');
    if (at == *text || *at != '\t')
        return false;
    *text = at + 1;
    return true;
}

int chos_until(const struct chos_files *files, const char *path, struct chos_until *until)
{
    char line[UNTIL_SIZE];
    const char *at = line;

    int error = find(files->until, path, line, sizeof(line));
    if (error != 0)
        return error;
    if (!take_number(&at, &until->tell) || !take_number(&at, &until->closes) ||
        strlen(at) >= sizeof(until->day))
        return ENOENT;
    memcpy(until->day, at, strlen(at) + 1);
    return 0;
}

static bool contains(const gid_t *groups, size_t count, long long group)
{
    while (count-- > 0) {
        if (groups[count] == group)
            return true;
    }
    return false;
}

int chos_group_default(const struct chos_files *files, const gid_t *groups, size_t count,
                       char name[CHOS_NAME_SIZE])
{
    struct lines lines;
    size_t length;
    const char *line;
    long long group;

    int error = begin(&lines, files->defaults);
    if (error != 0)
        return error;
    error = ENOENT;
    while (error != 0 && (line = lines_next(&lines, &length)) != NULL) {
        if (!take_number(&line, &group) || !contains(groups, count, group) ||
            strlen(line) >= CHOS_NAME_SIZE)
            continue;
        memcpy(name, line, strlen(line) + 1);
        error = 0;
    }
    close(lines.file);
    return error;
}
