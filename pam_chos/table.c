/* SPDX-License-Identifier: BSD-3-Clause */
/* The list that the service publishes: lines of a name, a tab, a path. Neither has a tab in it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pam_chos.h"

/* A line as long as any that can count, its newline and a NUL. */
struct line {
    char text[NAME_MOST + 1 + PATH_MAX + 1];
};

/* The next line that is whole and not too long; what is not, counts for nothing. */
static bool next_line(FILE *stream, struct line *line)
{
    bool starts = true;

    while (fgets(line->text, sizeof(line->text), stream) != NULL) {
        char *end = strchr(line->text, '\n');
        if (starts && end != NULL) {
            *end = '\0';
            return true;
        }
        starts = end != NULL;
    }
    return false;
}

/* The path, if the line is that name's. */
static const char *path_of(const struct line *line, const char *name)
{
    size_t length = strlen(name);

    if (strncmp(line->text, name, length) != 0 || line->text[length] != '\t')
        return NULL;
    const char *path = line->text + length + 1;
    return path[0] == '/' && strlen(path) < PATH_MAX ? path : NULL;
}

int chos_table_find(const char *name, char path[PATH_MAX])
{
    struct stat status;
    struct line line;
    int found = 0, error = 0;

    int file = chos_open_plain(CHOS_TABLE, &status);
    if (file < 0)
        return -1;
    if (status.st_uid != (uid_t)CHOS_TABLE_OWNER || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        close(file);
        errno = EPERM;
        return -1;
    }
    FILE *stream = fdopen(file, "r");
    if (stream == NULL) {
        error = errno;
        close(file);
        errno = error;
        return -1;
    }
    while (!found && next_line(stream, &line)) {
        const char *text = path_of(&line, name);
        if (text != NULL) {
            memcpy(path, text, strlen(text) + 1);
            found = 1;
        }
    }
    if (ferror(stream)) {
        error = EIO;
        found = -1;
    }
    fclose(stream);
    errno = error;
    return found;
}
