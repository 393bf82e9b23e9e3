/* SPDX-License-Identifier: BSD-3-Clause */
/* What a process has of its own where those inside share the host's: see chos_own. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "entry.h"
#include "lines.h"

#define REQUIRED "require"

enum { NAMESPACE_NAME = 64 };

static bool read_link(const char *path, char text[NAMESPACE_NAME])
{
    ssize_t length = readlink(path, text, NAMESPACE_NAME - 1);
    if (length < 0)
        return false;
    text[length] = '\0';
    return true;
}

/* Where nothing is published, by an older version, nothing can be compared. */
static bool is_elsewhere(const struct chos_files *files)
{
    char hosts[NAMESPACE_NAME], own[NAMESPACE_NAME];

    return read_link(files->mount_namespace, hosts) &&
           (!read_link("/proc/self/ns/mnt", own) || strcmp(hosts, own) != 0);
}

/* A server that is down is not asked, and nothing is mounted for the question. */
static bool look(const char *path, struct statx *status)
{
    return statx(AT_FDCWD, path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_INO, status) == 0;
}

/* What can't be seen inside gives nothing away; what can be seen there alone does. */
static bool is_own(const char *outside, const char *inside)
{
    struct statx own, shared;

    if (!look(inside, &shared))
        return false;
    return !look(outside, &own) || own.stx_ino != shared.stx_ino ||
           own.stx_dev_major != shared.stx_dev_major || own.stx_dev_minor != shared.stx_dev_minor;
}

/* Adds the directory, unless one that it lies in is there already: those come first. */
static void add(char own[CHOS_OWN_SIZE], char last[CHOS_PATH_SIZE], const char *path)
{
    size_t used = strlen(own), length = strlen(path), above = strlen(last);

    if (above > 0 && strncmp(path, last, above) == 0 && path[above] == '/')
        return;
    if (length >= CHOS_PATH_SIZE || used + length + sizeof(", ...") > CHOS_OWN_SIZE)
        return;
    memcpy(last, path, length + 1);
    if (used > 0) {
        memcpy(own + used, ", ", 2);
        used += 2;
    }
    memcpy(own + used, path, length + 1);
}

int chos_own(const struct chos_files *files, char own[CHOS_OWN_SIZE])
{
    struct lines lines;
    char last[CHOS_PATH_SIZE] = "", *line;
    bool required = false;
    size_t length;

    own[0] = '\0';
    if (!is_elsewhere(files))
        return 0;
    int file = open(files->shared, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0)
        return errno == ENOENT ? 0 : errno;
    lines_begin(&lines, file);
    while ((line = lines_next(&lines, &length)) != NULL) {
        char *tab = memchr(line, '\t', length);
        if (!lines.complete)
            continue;
        if (tab == NULL) {
            required = required || strcmp(line, REQUIRED) == 0;
            continue;
        }
        *tab = '\0';
        if (is_own(line, tab + 1))
            add(own, last, line);
    }
    close(file);
    if (lines.error != 0)
        return lines.error;
    return required && own[0] != '\0' ? ENOTUNIQ : 0;
}
