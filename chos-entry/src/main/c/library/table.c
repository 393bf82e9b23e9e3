/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "entry.h"
#include "lines.h"
#include "table.h"

static int open_table(const char *name, int *error)
{
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0)
        *error = errno == ENOENT ? ENXIO : errno;
    return file;
}

/* Divides the line at its first TAB; whether it is one that counts. */
static bool divide(struct lines *lines, char *line, size_t length, char **path)
{
    char *tab = memchr(line, '\t', length);

    if (tab == NULL || !lines->complete || tab == line || tab - line >= CHOS_NAME_SIZE)
        return false;
    *tab = '\0';
    *path = tab + 1;
    size_t rest = length - (size_t)(*path - line);
    return rest > 0 && rest < CHOS_PATH_SIZE;
}

int table_walk(const char *name, table_visit *visit, void *argument)
{
    struct lines lines;
    size_t length;
    char *line, *path;
    int error = 0;

    int file = open_table(name, &error);
    if (file < 0)
        return error;
    lines_begin(&lines, file);
    while ((line = lines_next(&lines, &length)) != NULL) {
        if (divide(&lines, line, length, &path) && visit(line, path, argument))
            break;
    }
    close(file);
    return lines.error;
}

int chos_find(const struct chos_files *files, const char *name, char path[CHOS_PATH_SIZE])
{
    struct lines lines;
    size_t length, name_length = strlen(name);
    char *line, *found = NULL;
    int error = 0;

    int file = open_table(files->table, &error);
    if (file < 0)
        return error;
    lines_begin(&lines, file);
    /* Of thousands of lines all but one are only looked at for their ends. */
    while (found == NULL && (line = lines_next(&lines, &length)) != NULL) {
        if (length <= name_length || line[name_length] != '\t' ||
            memcmp(line, name, name_length) != 0 || !divide(&lines, line, length, &found) ||
            found != line + name_length + 1)
            found = NULL;
    }
    close(file);
    if (found == NULL)
        return lines.error != 0 ? lines.error : ENOENT;
    memcpy(path, found, strlen(found) + 1);
    return 0;
}

/* The path that is looked for, and where its name goes. */
struct search {
    const char *path, *likely;
    char *name;
    bool found;
};

static bool has_path(const char *name, const char *path, void *argument)
{
    struct search *search = argument;
    bool likely = search->likely != NULL && strcmp(name, search->likely) == 0;

    if (strcmp(path, search->path) != 0)
        return false;
    if (!search->found || likely)
        memcpy(search->name, name, strlen(name) + 1);
    search->found = true;
    return likely || search->likely == NULL;
}

int chos_name(const struct chos_files *files, const char *path, const char *likely,
              char name[CHOS_NAME_SIZE])
{
    struct search search = { .path = path, .likely = likely, .name = name };
    int error = table_walk(files->table, has_path, &search);
    return error != 0 ? error : search.found ? 0 : ENOENT;
}
