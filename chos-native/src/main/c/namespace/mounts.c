/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mounts.h"
#include "obstacle.h"
#include "report.h"

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

/* By number: the C library has them only from 2.36 on, in a header that linux/mount.h excludes. */
int mount_copy(int directory, const char *path)
{
    return (int)syscall(SYS_open_tree, directory, path,
                        OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_NO_AUTOMOUNT |
                            AT_EMPTY_PATH);
}

/* By number, too. */
bool mount_restrict(int mount, unsigned int attributes)
{
    const struct { uint64_t set, clear, propagation, users; } change = {
        .set = attributes,
        .propagation = MS_PRIVATE,
    };
    return syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH | AT_RECURSIVE, &change,
                   sizeof(change)) == 0;
}

static bool set_option(int context, const struct mount_option *option)
{
    unsigned int command = option->value == NULL ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING;
    return syscall(SYS_fsconfig, context, command, option->key, option->value, 0) == 0;
}

int mount_new(const char *type, const struct mount_option *options, unsigned int attributes,
              const char **step)
{
    *step = "fsopen";
    int context = (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
    if (context < 0)
        return -1;
    *step = "fsconfig";
    while (options->key != NULL && set_option(context, options))
        options++;
    int mount = -1;
    if (options->key == NULL &&
        syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0) {
        *step = "fsmount";
        mount = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes);
    }
    int error = errno;
    close(context);
    errno = error;
    return mount;
}

int mount_tmpfs(const char *size)
{
    const struct mount_option options[] = { { "mode", "755" }, { "size", size }, { NULL, NULL } };
    const char *step;
    int mount = mount_new("tmpfs", options, 0, &step);
    if (mount < 0 && (errno == EPERM || errno == ENOSYS))
        fail_for_obstacle(step, "tmpfs");
    if (mount < 0)
        fail_at(step, "tmpfs");
    return mount;
}

bool mount_attach(int mount, int point)
{
    return syscall(SYS_move_mount, mount, "", point, "",
                   MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) == 0;
}

static int open_in_root(int root, const char *path, uint64_t flags)
{
    struct open_how how = {
        .flags = O_PATH | O_CLOEXEC | flags,
        .resolve = RESOLVE_IN_ROOT,
    };
    return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}

int mount_point(int root, const char *path)
{
    return open_in_root(root, path, O_DIRECTORY);
}

int mount_place(int root, const char *path)
{
    return open_in_root(root, path, 0);
}

void mount_become_root(int mount)
{
    must(fchdir(mount) == 0, "enter", "the new root");
    /* With one directory for both, the old root comes to lie on the new one. */
    must(syscall(SYS_pivot_root, ".", ".") == 0, "pivot_root to", "the new root");
    must(umount2(".", MNT_DETACH) == 0, "unmount", "the old root");
    must(chdir("/") == 0, "enter", "/");
}

void mount_stage(int mount)
{
    int point = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    must(point >= 0 && mount_attach(mount, point), "mount on", "/");
    close(point);
}
