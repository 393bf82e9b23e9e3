/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/xattr.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "mounts.h"
#include "obstacle.h"
#include "privilege.h"
#include "report.h"

#define ELEVATE CHOS_PREFIX "/elevate"

bool privilege_elevated;
static bool is_in_new_user_namespace;

static bool may_mount(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    return syscall(SYS_capget, &header, data) == 0 &&
           (data[0].effective & (1U << CAP_SYS_ADMIN)) != 0;
}

static void write_file(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text))
        fail_for_obstacle("write", path);
    close(file);
}

static void write_map(const char *path, unsigned inside, unsigned outside)
{
    char line[64];
    snprintf(line, sizeof(line), "%u %u 1", inside, outside);
    write_file(path, line);
}

/* A user namespace in which the ids that are `uid` and `gid` outside are those given for inside. */
static void new_user_namespace(uid_t uid_inside, uid_t uid, gid_t gid_inside, gid_t gid)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        fail_for_obstacle("unshare", "a user and mount namespace");
    is_in_new_user_namespace = true;
    /* The kernel's condition for a group map of somebody who may not set groups. */
    write_file("/proc/self/setgroups", "deny");
    write_map("/proc/self/uid_map", uid_inside, uid);
    write_map("/proc/self/gid_map", gid_inside, gid);
}

/*
 * The way out, in a file system of the user namespace that the process is in now: a copy of
 * elevate.c's program with the file capability to mount. The kernel grants it in this user
 * namespace and those within, and nowhere else.
 */
static int make_way_out(void)
{
    struct vfs_cap_data capability = {
        .magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
        .data[0].permitted = 1U << CAP_SYS_ADMIN,
    };
    struct stat status;
    int program = open(ELEVATE, O_RDONLY | O_CLOEXEC);
    if (program < 0 || fstat(program, &status) != 0)
        fail_at("open", ELEVATE);

    int mount = mount_tmpfs("256k");
    int copy = openat(mount, "helper", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
    if (copy < 0 || fchmod(copy, 0755) != 0 ||
        sendfile(copy, program, NULL, (size_t)status.st_size) != status.st_size)
        fail_at("copy", ELEVATE);
    /* Without it, on a kernel whose tmpfs has no such attributes, leaving nests user namespaces. */
    bool is_capable = fsetxattr(copy, XATTR_NAME_CAPS, &capability, XATTR_CAPS_SZ_2, 0) == 0;
    close(copy);
    close(program);
    if (!is_capable) {
        close(mount);
        return -1;
    }
    return mount;
}

/* Mounts of a new user namespace follow the host's by themselves. */
static void make_private(bool wanted)
{
    if (wanted && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        fail_at("make private", "/");
}

int privilege_acquire(bool private_mounts, bool way_out)
{
    if (may_mount()) {
        if (unshare(CLONE_NEWNS) != 0)
            fail_for_obstacle("unshare", "a mount namespace");
        if (mount(NULL, "/", NULL, MS_REC | (private_mounts ? MS_PRIVATE : MS_SLAVE), NULL) != 0)
            fail_for_obstacle("take mounts from", "/");
        return -1;
    }
    uid_t uid = geteuid();
    gid_t gid = getegid();
    /* Root in there has the capability anyway; under no_new_privs a file can't give it. */
    if (uid == 0 || !way_out || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) {
        new_user_namespace(uid, uid, gid, gid);
        make_private(private_mounts);
        return -1;
    }
    /*
     * Two of them. File capabilities count only where the file system's user namespace has a root,
     * so the way out is made in one in which the user is root; the command runs in another, within
     * that, in which the user is who he was. Both stay the same however often one leaves and
     * enters again.
     */
    new_user_namespace(0, uid, 0, gid);
    int mount = make_way_out();
    new_user_namespace(uid, 0, gid, 0);
    make_private(private_mounts);
    return mount;
}

void privilege_drop(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

    /* What root is called with, it keeps. */
    if (geteuid() == 0 || (!is_in_new_user_namespace && !privilege_elevated))
        return;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 ||
        syscall(SYS_capset, &header, none) != 0 || may_mount())
        fail_at("drop", "the capabilities of the namespace");
}
