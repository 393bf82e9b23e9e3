/* SPDX-License-Identifier: BSD-3-Clause */
/* The way in, for all that know a name: see chos_go_in. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "entry.h"
#include "table.h"

/* Where the host shows all trees: its own root, and what the root of those inside is. */
#define SHARED_ROOT "/chos"
/* What that has of the host. */
#define LOCAL "/local"

/* What follows the directory in the path, "/" for itself; NULL if it does not lie below. */
static const char *below(const char *path, const char *directory)
{
    size_t length = strlen(directory);

    if (length == 1 || strncmp(path, directory, length) != 0)
        return NULL;
    return path[length] == '\0' ? "/" : path[length] == '/' ? path + length : NULL;
}

struct naming {
    const char *whole, *shortest;
};

static bool take_tree(const char *name, const char *path, void *argument)
{
    struct naming *naming = argument;
    const char *inside = below(naming->whole, path);

    (void)name;
    /* Of trees within each other the inner one. */
    if (inside != NULL && strlen(inside) < strlen(naming->shortest))
        naming->shortest = inside;
    return false;
}

/*
 * The name that the directory has inside. Who has come out of an environment is in a directory that
 * shows up by way of /chos, and of the tree's path if it is the tree's. In a session, whose root is
 * /chos all the time, it shows up by way of the tree's path, or of /local.
 */
static void name_inside(const struct chos_files *files, char directory[CHOS_PATH_SIZE])
{
    struct naming naming;

    naming.whole = naming.shortest = below(directory, SHARED_ROOT);
    if (naming.whole == NULL) {
        if (access("/.chos/tree", F_OK) != 0)
            return;
        naming.whole = naming.shortest = directory;
        take_tree(NULL, LOCAL, &naming);
    }
    (void)table_walk(files->table, take_tree, &naming);
    memmove(directory, naming.shortest, strlen(naming.shortest) + 1);
}

/* Not getcwd(3), which walks the tree when the kernel says that the directory is out of reach. */
int chos_directory(const struct chos_files *files, char directory[CHOS_PATH_SIZE])
{
    if (syscall(SYS_getcwd, directory, (size_t)CHOS_PATH_SIZE) < 0)
        return errno;
    if (directory[0] != '/')
        return EXDEV;
    name_inside(files, directory);
    return 0;
}

/* Enters the directory, or what comes nearest to it. */
static int change_directory(struct chos_way *way)
{
    if (way->directory != NULL) {
        way->now = way->directory;
        return chdir(way->directory) == 0 ? 0 : errno;
    }
    way->now = way->before;
    if (way->away == 0 && chdir(way->before) != 0)
        way->away = errno;
    if (way->away != 0) {
        way->now = way->home;
        if (way->home == NULL || chdir(way->home) != 0) {
            way->now = "/";
            /* Nobody who has a root directory at all is refused this. */
            (void)!chdir("/");
        }
    }
    return 0;
}

int chos_go_in(const struct chos_files *files, struct chos_way *way)
{
    way->step = CHOS_FIND;
    way->log.socket = way->origin = -1;
    int error = way->path[0] != '\0' ? 0 : chos_find(files, way->name, way->path);
    if (error != 0)
        return error;

    way->step = CHOS_COMPARE;
    way->own[0] = '\0';
    if (strcmp(way->path, "/") != 0)
        error = chos_own(files, way->own);
    if (error != 0)
        return error;

    way->step = CHOS_ENTER;
    way->origin = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    way->away = chos_directory(files, way->before);
    way->log = chos_log_open(files, way->own);
    way->engine = way->log.socket >= 0 ? chos_engine(files) : NULL;
    error = chos_enter(files, way->path);
    if (error == 0) {
        way->step = CHOS_DIRECTORY;
        error = change_directory(way);
        if (error == 0)
            return 0;
        (void)chos_go_back(files, way);
        return error;
    }
    chos_log_close(way->log);
    if (way->origin >= 0)
        close(way->origin);
    way->origin = way->log.socket = -1;
    return error;
}

void chos_stay_in(struct chos_way *way)
{
    chos_log_entry(way->log, &(struct chos_entry){ getuid(), way->name, way->path, way->engine,
                                                   way->own });
    if (way->origin >= 0)
        close(way->origin);
    way->origin = way->log.socket = -1;
}

int chos_go_back(const struct chos_files *files, struct chos_way *way)
{
    int error = chos_enter(files, "/");

    if (error == 0 && way->origin >= 0 && fchdir(way->origin) != 0)
        error = errno;
    chos_log_close(way->log);
    if (way->origin >= 0)
        close(way->origin);
    way->origin = way->log.socket = -1;
    return error;
}
