/* SPDX-License-Identifier: BSD-3-Clause */
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mounts.h"
#include "obstacle.h"
#include "report.h"

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

/* By number: the C library has them only from 2.36 on, in a header that linux/mount.h excludes. */
int mount_copy(int directory, const char *path)
{
    return (int)syscall(SYS_open_tree, directory, path,
                        OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_NO_AUTOMOUNT |
                            AT_EMPTY_PATH);
}

int mount_tmpfs(const char *size)
{
    int context = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
    if (context < 0)
        fail_for_obstacle("fsopen", "tmpfs");
    if (syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "mode", "755", 0) != 0 ||
        syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "size", size, 0) != 0 ||
        syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
        fail_at("fsconfig", "tmpfs");
    int mount = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0);
    if (mount < 0)
        fail_at("fsmount", "tmpfs");
    close(context);
    return mount;
}

bool mount_attach(int mount, int point)
{
    return syscall(SYS_move_mount, mount, "", point, "",
                   MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) == 0;
}

int mount_point(int root, const char *path)
{
    struct open_how how = {
        .flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
        .resolve = RESOLVE_IN_ROOT,
    };
    return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}
