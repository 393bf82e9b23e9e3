/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "obstacle.h"
#include "report.h"

static bool read_text(const char *path, char *text, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    ssize_t length = read(file, text, size - 1);
    close(file);
    text[length < 0 ? 0 : length] = '\0';
    return length > 0;
}

/* Whether the file holds that number; false if there is no such file. */
static bool holds(const char *path, long number)
{
    char text[32];
    return read_text(path, text, sizeof(text)) && strtol(text, NULL, 10) == number;
}

/* False, too, where the root directory was changed to a mount. */
static bool is_in_chroot(void)
{
    struct statx root;
    return syscall(SYS_statx, AT_FDCWD, "/", 0, 0, &root) == 0 &&
           (root.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0 &&
           (root.stx_attributes & STATX_ATTR_MOUNT_ROOT) == 0;
}

static bool is_filtered(void)
{
    char status[8192];
    if (!read_text("/proc/self/status", status, sizeof(status)))
        return false;
    const char *seccomp = strstr(status, "\nSeccomp:\t");
    return seccomp != NULL && seccomp[strlen("\nSeccomp:\t")] == '2';
}

static const char *obstacle(int error)
{
    if (error == ENOSYS)
        return "this kernel is older than 5.10, or a seccomp filter hides the system call";
    if (error == EINVAL)
        return "this kernel has no user namespaces (CONFIG_USER_NS)";
    if (holds("/proc/sys/user/max_user_namespaces", 0))
        return "user namespaces are switched off here (sysctl user.max_user_namespaces is 0)";
    if (error == ENOSPC)
        return "too many user namespaces, or too many nested in each other (the limits are sysctl "
               "user.max_user_namespaces, user.max_mnt_namespaces, and 32 levels)";
    if (holds("/proc/sys/kernel/unprivileged_userns_clone", 0))
        return "only root may make user namespaces here (sysctl kernel.unprivileged_userns_clone "
               "is 0)";
    if (holds("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 1))
        return "AppArmor allows user namespaces only to programs that have a profile (sysctl "
               "kernel.apparmor_restrict_unprivileged_userns is 1)";
    if (is_in_chroot())
        return "this process is in a chroot, where the kernel makes no user namespaces";
    if (is_filtered())
        return "a seccomp filter, such as a container's, forbids user namespaces";
    return "a container or a security module forbids user namespaces";
}

void fail_for_obstacle(const char *step, const char *what)
{
    int error = errno;
    fail(CHOS_FAILED,
         "namespace engine: %s %s: %s: %s; have it allowed, be root, or have an "
         "administrator start the kernel engine (service chos start)",
         step, what, strerror(error), obstacle(error));
}
