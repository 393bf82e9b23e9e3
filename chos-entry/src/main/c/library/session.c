/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A mount namespace for a session: the root of all trees is its top, and not a chroot, so that the
 * kernel lets those in it make user namespaces. Entering and leaving change the link alone there.
 *
 * What is mounted and unmounted on the host later reaches it, and nothing goes the other way.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "entry.h"
#include "table.h"

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 0x00000004
#endif

#define SHARED_ROOT "/chos"
#define LOCAL SHARED_ROOT "/local"
/* Where the root is the shared one; for a process that is in no tree that is a session. */
#define LINK_OF_LAYOUT "/.chos/tree"
#define OF_LINKS SHARED_ROOT "/.chos"
#define HOST_NAMESPACE "/proc/1/ns/mnt"

/* Trees are among them. */
enum { MOUNTS_MAX = 4096 };

static int error_unless(bool done)
{
    return done ? 0 : errno;
}

/* mountinfo writes blanks and the like as \040. */
static void decode(char *point)
{
    char *to = point;

    for (const char *from = point; *from != '\0'; from++) {
        if (from[0] == '\\' && from[1] != '\0' && from[2] != '\0' && from[3] != '\0') {
            *to++ = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
            from += 3;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

/*
 * The mount points right below the shared root, in the order of the mounts: those of what the host
 * shows there. Returns how many, or -1 with errno: E2BIG for more than can be taken care of, since
 * one that is left out would be the host's, and not the session's own.
 */
static int points_of_host(char points[][PATH_MAX])
{
    FILE *file = fopen("/proc/self/mountinfo", "re");
    char line[2 * PATH_MAX], point[PATH_MAX];
    int id, parent, shared = -1, count = 0;

    if (file == NULL)
        return -1;
    while (fgets(line, sizeof(line), file) != NULL) {
        if (sscanf(line, "%d %d %*s %*s %4095s", &id, &parent, point) != 3)
            continue;
        if (strcmp(point, SHARED_ROOT) == 0) {
            /* Of several on one another, what is below the last one counts. */
            shared = id;
            count = 0;
        } else if (parent == shared && strcmp(point, OF_LINKS) != 0) {
            if (count < MOUNTS_MAX) {
                decode(point);
                strcpy(points[count], point);
            }
            count++;
        }
    }
    fclose(file);
    if (count <= MOUNTS_MAX)
        return count;
    errno = E2BIG;
    return -1;
}

/* Shows at that place below the shared root what the directory is in this mount namespace. */
static int show(const char *directory, const char *point)
{
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, directory,
                            OPEN_TREE_CLONE | O_CLOEXEC | AT_RECURSIVE | AT_NO_AUTOMOUNT);
    if (tree < 0)
        return errno;
    int error = error_unless(umount2(point, MNT_DETACH | UMOUNT_NOFOLLOW) == 0);
    if (error == 0)
        error = error_unless(syscall(SYS_move_mount, tree, "", AT_FDCWD, point,
                                     MOVE_MOUNT_F_EMPTY_PATH) == 0);
    close(tree);
    return error;
}

struct points {
    char (*all)[PATH_MAX];
    int count;
};

/* Trees stay as they are published: with their flags, and also where the host has an image. */
static bool leave_out_tree(const char *name, const char *path, void *argument)
{
    struct points *points = argument;

    (void)name;
    for (int i = 0; i < points->count; i++)
        if (points->all[i][0] != '\0' && strcmp(points->all[i] + strlen(SHARED_ROOT), path) == 0)
            points->all[i][0] = '\0';
    return false;
}

/*
 * A namespace that is not the host's may have directories of its own, a private /tmp say. What is
 * shown of the host in the shared root was mounted before they were.
 */
static int show_own(const struct chos_files *files)
{
    char(*points)[PATH_MAX] = malloc(MOUNTS_MAX * sizeof(*points));
    struct points all = { points, points == NULL ? -1 : points_of_host(points) };
    int error = all.count < 0 ? errno : table_walk(files->table, leave_out_tree, &all);

    for (int i = 0; i < all.count && error == 0; i++) {
        if (points[i][0] == '\0')
            continue;
        bool local = strcmp(points[i], LOCAL) == 0;
        error = show(local ? "/" : points[i] + strlen(SHARED_ROOT), points[i]);
        /* The shared root in itself, and that again. */
        if (error == 0 && local)
            while (umount2(LOCAL SHARED_ROOT, MNT_DETACH | UMOUNT_NOFOLLOW) == 0)
                ;
        /* What the namespace doesn't have, it doesn't show. */
        else if (error == ENOENT || error == EACCES)
            error = error_unless(umount2(points[i], MNT_DETACH | UMOUNT_NOFOLLOW) == 0);
    }
    free(points);
    return error;
}

/* As far as can be told: where it can't, the longer way is the right one, too. */
static bool is_hosts_namespace(void)
{
    struct stat own, host;

    return stat("/proc/self/ns/mnt", &own) == 0 && stat(HOST_NAMESPACE, &host) == 0 &&
           own.st_ino == host.st_ino && own.st_dev == host.st_dev;
}

/* Whether who is in no tree finds the host's files there, as not in all that was made by hand. */
static bool leads_to_host(void)
{
    static const char link[] = ".chos/tree/usr";
    char target[sizeof(link)];

    return readlink(SHARED_ROOT "/usr", target, sizeof(target)) == sizeof(link) - 1 &&
           memcmp(target, link, sizeof(link) - 1) == 0;
}

int chos_make_session(const struct chos_files *files)
{
    int error = chos_enter(files, "/");

    if (error != 0)
        return error;
    if (access(LINK_OF_LAYOUT, F_OK) == 0)
        return EALREADY;
    if (access(SHARED_ROOT LINK_OF_LAYOUT, F_OK) != 0)
        return ENXIO;
    if (!leads_to_host())
        return EOPNOTSUPP;

    bool own = !is_hosts_namespace();
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0)
        return errno;
    error = own ? show_own(files) : 0;
    if (error == 0)
        error = error_unless(mount(SHARED_ROOT, SHARED_ROOT, NULL, MS_BIND | MS_REC, NULL) == 0);
    /* The new root on top of the old one, and that one off. */
    if (error == 0)
        error = error_unless(chdir(SHARED_ROOT) == 0 && syscall(SYS_pivot_root, ".", ".") == 0 &&
                             umount2(".", MNT_DETACH) == 0 && chdir("/") == 0);
    return error;
}

int chos_leave_session(const struct chos_files *files)
{
    char path[CHOS_PATH_SIZE];

    if (access(LINK_OF_LAYOUT, F_OK) != 0 || chos_where(files, path) != 0)
        return ENOENT;
    int host = open(HOST_NAMESPACE, O_RDONLY | O_CLOEXEC);
    if (host < 0)
        return errno;
    int error = chos_enter(files, "/");
    if (error == 0 && access(LINK_OF_LAYOUT, F_OK) == 0)
        error = error_unless(setns(host, CLONE_NEWNS) == 0);
    else if (error == 0)
        /* In a tree as anywhere, where the root was a chroot. */
        error = chos_enter(files, path) == 0 ? ENOENT : 0;
    close(host);
    return error;
}
