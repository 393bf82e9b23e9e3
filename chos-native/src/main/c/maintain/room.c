/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The root directory while a tree is maintained:
 *
 *   usr opt home srv ...    the tree's, live
 *   etc var                 what the plan shows there
 *   proc                    of this PID namespace; what changes the kernel is read-only
 *   sys                     a new one, read-only: none of what the host has mounted there
 *   dev                     the few devices that every program may use, and terminals of its own
 *   run tmp                 empty
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../namespace/mounts.h"
#include "../namespace/report.h"
#include "room.h"

enum { USUAL = 0755, EVERYBODYS = 01777 };

static const struct mount_option none[] = { { NULL, NULL } };

/* A place in the root; a directory that is missing at the top is made, as the tree needs it. */
static int place_of(int root, const char *path)
{
    int point = mount_point(root, path);
    if (point < 0 && errno == ENOENT && strchr(path + 1, '/') == NULL) {
        must(mkdirat(root, path + 1, USUAL) == 0, "make the tree's", path);
        point = mount_point(root, path);
    }
    must(point >= 0, "open the tree's", path);
    return point;
}

static void attach(int mount, int root, const char *path)
{
    int point = place_of(root, path);
    must(mount_attach(mount, point), "mount", path);
    close(point);
}

static void new_file_system(int root, const char *type, const char *path, unsigned int attributes)
{
    const char *step;
    int mount = mount_new(type, none, attributes, &step);
    must(mount >= 0, step, path);
    attach(mount, root, path);
    close(mount);
}

/* An empty one, with the mode. The caller closes it. */
static int new_tmpfs(int root, const char *path, mode_t mode)
{
    int mount = mount_tmpfs("50%");
    must(fchmodat(mount, ".", mode, 0) == 0, "change the mode of", path);
    attach(mount, root, path);
    return mount;
}

static void make_device(int directory, const char *name, unsigned int minor_number,
                        unsigned int major_number)
{
    must(mknodat(directory, name, S_IFCHR | 0666, makedev(major_number, minor_number)) == 0 &&
             fchmodat(directory, name, 0666, 0) == 0, "make device", name);
}

/* The terminal that the caller has, by the one name by which it can be found in here. */
static void show_terminal(int directory, int terminal)
{
    if (terminal < 0)
        return;
    int file = openat(directory, "console", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    int point = openat(directory, "console", O_PATH | O_CLOEXEC);
    must(file >= 0 && point >= 0 && mount_attach(terminal, point), "mount", "/dev/console");
    close(file);
    close(point);
    close(terminal);
}

static void make_devices(int root, int terminal)
{
    static const struct { const char *name; unsigned int minor_number, major_number; } devices[] = {
        { "null", 3, 1 }, { "zero", 5, 1 }, { "full", 7, 1 }, { "random", 8, 1 },
        { "urandom", 9, 1 }, { "tty", 0, 5 },
    };
    static const char *const links[][2] = {
        { "/proc/self/fd", "fd" }, { "/proc/self/fd/0", "stdin" }, { "/proc/self/fd/1", "stdout" },
        { "/proc/self/fd/2", "stderr" }, { "pts/ptmx", "ptmx" },
    };
    static const struct mount_option terminals[] = {
        { "mode", "620" }, { "ptmxmode", "666" }, { "gid", "5" }, { NULL, NULL },
    };
    const char *step;

    int directory = new_tmpfs(root, "/dev", USUAL);
    for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
        make_device(directory, devices[i].name, devices[i].minor_number, devices[i].major_number);
    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
        must(symlinkat(links[i][0], directory, links[i][1]) == 0, "make link", links[i][1]);
    must(mkdirat(directory, "pts", USUAL) == 0 && mkdirat(directory, "shm", USUAL) == 0,
         "make directories in", "/dev");
    int pts = mount_new("devpts", terminals, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, &step);
    must(pts >= 0, step, "/dev/pts");
    attach(pts, root, "/dev/pts");
    close(pts);
    close(new_tmpfs(root, "/dev/shm", EVERYBODYS));
    show_terminal(directory, terminal);
    close(directory);
}

/* A file or a directory. */
static void show(int root, const struct shown *shown)
{
    int copy = mount_copy(AT_FDCWD, shown->source);
    must(copy >= 0, "copy the mount of", shown->source);
    attach(copy, root, shown->place);
    close(copy);
}

/* Only what the kernel has; where it lacks one, there is nothing to be written to. */
static void make_read_only(const char *path)
{
    if (access(path, F_OK) != 0)
        return;
    must(mount(path, path, NULL, MS_BIND | MS_REC, NULL) == 0 &&
             mount(NULL, path, NULL,
                   MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0,
         "make read-only", path);
}

void room_enter(const struct room_plan *plan)
{
    const char *name = ttyname(STDIN_FILENO);

    umask(0);
    int terminal = name == NULL ? -1 : mount_copy(AT_FDCWD, name);
    int root = mount_copy(AT_FDCWD, plan->tree);
    must(root >= 0, "copy the mount of", plan->tree);
    mount_stage(root);
    for (size_t i = 0; i < plan->shown_count; i++)
        show(root, &plan->shown[i]);
    new_file_system(root, "proc", "/proc",
                    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    new_file_system(root, "sysfs", "/sys",
                    MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    make_devices(root, terminal);
    int run = new_tmpfs(root, "/run", USUAL);
    must(mkdirat(run, "lock", EVERYBODYS) == 0, "make", "/run/lock");
    close(run);
    close(new_tmpfs(root, "/tmp", EVERYBODYS));
    mount_become_root(root);
    close(root);
    make_read_only("/proc/sys");
    make_read_only("/proc/sysrq-trigger");
    make_read_only("/proc/irq");
    make_read_only("/proc/bus");
    umask(022);
}

void room_drop_rights(void)
{
    static const unsigned int rights[] = {
        CAP_SYS_MODULE, CAP_SYS_RAWIO, CAP_SYS_BOOT, CAP_SYS_TIME, CAP_SYS_ADMIN, CAP_NET_ADMIN,
        CAP_MAC_ADMIN, CAP_MAC_OVERRIDE, CAP_SYSLOG, CAP_WAKE_ALARM,
    };
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

    must(syscall(SYS_capget, &header, data) == 0, "read", "the capabilities");
    for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
        unsigned int mask = ~(1U << (rights[i] % 32));
        struct __user_cap_data_struct *word = &data[rights[i] / 32];
        /* EINVAL: this kernel has fewer of them. */
        must(prctl(PR_CAPBSET_DROP, rights[i]) == 0 || errno == EINVAL, "drop", "a capability");
        word->effective &= mask;
        word->permitted &= mask;
        word->inheritable &= mask;
    }
    must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 &&
             syscall(SYS_capset, &header, data) == 0, "drop", "capabilities");
}
