/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "carry.h"
#include "lines.h"

#define OWN "/proc/self/mountinfo"
#define HOSTS "/proc/1/mountinfo"

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

/* A line of mountinfo: what of it says what is mounted where. */
struct mount {
    const char *what;    /* "DEVICE ROOT POINT" */
    const char *point;   /* with escapes */
};

/* Cuts the line behind its fifth field. */
static bool divide(char *line, struct mount *mount)
{
    char *at = line;

    mount->what = mount->point = NULL;
    for (int field = 0; field < 5; field++) {
        if (field == 2)
            mount->what = at;
        if (field == 4)
            mount->point = at;
        at = strchr(at, ' ');
        if (at == NULL)
            return false;
        at++;
    }
    at[-1] = '\0';
    return true;
}

/* Whether the host has the same there; -1 with errno if that can't be told. */
static int host_has(const char *what)
{
    struct lines lines;
    struct mount mount;
    size_t length;
    char *line;
    int found = 0;

    int file = open(HOSTS, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    lines_begin(&lines, file);
    while (found == 0 && (line = lines_next(&lines, &length)) != NULL)
        found = divide(line, &mount) && strcmp(mount.what, what) == 0;
    close(file);
    errno = lines.error;
    return lines.error != 0 ? -1 : found;
}

/* Three octal digits behind a backslash stand for blanks and the like. */
static bool unescape(const char *from, char to[PATH_MAX])
{
    size_t length = 0;

    for (; *from != '\0' && length + 1 < PATH_MAX; length++) {
        if (from[0] == '\\' && from[1] != '\0' && from[2] != '\0' && from[3] != '\0') {
            to[length] = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
            from += 4;
        } else {
            to[length] = *from++;
        }
    }
    to[length] = '\0';
    return *from == '\0';
}

/* What is mounted in one comes along with it. */
static bool is_in_another(const struct carry *carry, const char *point)
{
    for (size_t i = 0; i < carry->count; i++) {
        size_t length = strlen(carry->mounts[i].point);
        if (strncmp(point, carry->mounts[i].point, length) == 0 &&
            (point[length] == '/' || point[length] == '\0'))
            return true;
    }
    return false;
}

static int open_in(int directory, const char *path, unsigned long long resolve)
{
    struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = resolve };
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof(how));
}

/* Whether nobody but root can put a link there. */
static bool is_roots(int directory)
{
    struct stat status;
    return fstat(directory, &status) == 0 && status.st_uid == 0 && (status.st_mode & 022) == 0;
}

/*
 * The place with that name in the environment. The links on the way count as long as they are
 * root's, those of the layout or the tree; one of a user's, in the home directory say, could lead
 * to the tree's /etc. -1 with errno.
 */
static int open_point(const char *point)
{
    char path[PATH_MAX];
    bool roots = true;
    size_t length = 0;
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), at = root;

    while (at >= 0 && point[length] == '/') {
        size_t start = length + 1;
        length = start + strcspn(point + start, "/");
        memcpy(path, point, length);
        path[length] = '\0';
        roots = roots && is_roots(at);
        int next = open_in(at, path + start, RESOLVE_NO_SYMLINKS);
        if (next < 0 && errno == ELOOP && roots)
            next = open_in(root, path, RESOLVE_IN_ROOT);
        int error = errno;
        if (at != root)
            close(at);
        errno = error;
        at = next;
    }
    int error = errno;
    if (at != root)
        close(root);
    errno = error;
    return at;
}

static int take(struct carry *carry, const char *escaped)
{
    char point[PATH_MAX];

    if (!unescape(escaped, point))
        return ENAMETOOLONG;
    if (strcmp(point, "/") == 0 || is_in_another(carry, point))
        return 0;
    if (carry->count == CARRY_AT_MOST)
        return E2BIG;
    /* The kernel names mount points without links: one that is there now was put in the way. */
    int there = open_in(AT_FDCWD, point, RESOLVE_NO_SYMLINKS);
    if (there < 0)
        return errno;
    long copy = syscall(SYS_open_tree, there, "",
                        OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH);
    int error = errno;
    close(there);
    if (copy < 0)
        return error;
    carry->mounts[carry->count].copy = (int)copy;
    memcpy(carry->mounts[carry->count].point, point, strlen(point) + 1);
    carry->count++;
    return 0;
}

int carry_take(struct carry *carry)
{
    struct lines lines;
    struct mount mount;
    size_t length;
    char *line;
    int error = 0;

    carry->count = 0;
    int file = open(OWN, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    lines_begin(&lines, file);
    while (error == 0 && (line = lines_next(&lines, &length)) != NULL) {
        if (!divide(line, &mount))
            continue;
        int there = host_has(mount.what);
        error = there < 0 ? errno : there > 0 ? 0 : take(carry, mount.point);
    }
    close(file);
    if (error == 0)
        error = lines.error;
    if (error != 0)
        carry_close(carry);
    return error;
}

int carry_attach(const struct carry *carry)
{
    int error = 0;

    if (carry->count > 0 && syscall(SYS_unshare, CLONE_NEWNS) != 0)
        return errno;
    for (size_t i = 0; i < carry->count && error == 0; i++) {
        int point = open_point(carry->mounts[i].point);
        if (point < 0)
            return errno;
        if (syscall(SYS_move_mount, carry->mounts[i].copy, "", point, "",
                    MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
            error = errno;
        close(point);
    }
    return error;
}

void carry_close(struct carry *carry)
{
    while (carry->count > 0)
        close(carry->mounts[--carry->count].copy);
}
