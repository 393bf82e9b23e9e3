/* SPDX-License-Identifier: BSD-3-Clause */
/* The first half of the contract in README.md: who is let through. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <linux/prctl.h>
#include <linux/stat.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "caller.h"
#include "namespace.h"
#include "place.h"
#include "say.h"

#define CANT "can't enter "
#define MARK "/.chos/namespace"

/* Whether a debugger or strace(1) has hold of the process. */
static bool is_traced(void)
{
    static const char key[] = "\nTracerPid:\t";
    char status[2048];

    int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, status, sizeof(status) - 1);
    if (file >= 0)
        close(file);
    if (length < 0)
        return true;
    status[length] = '\0';
    for (const char *at = status; (at = strchr(at, '\n')) != NULL; at++) {
        if (strncmp(at, key, sizeof(key) - 1) == 0)
            return at[sizeof(key) - 1] != '0';
    }
    return true;
}

static bool is_bounded(unsigned int capability)
{
    return syscall(SYS_prctl, PR_CAPBSET_READ, capability, 0, 0, 0) != 1;
}

static bool is_without_suid(void)
{
    struct statfs status;
    return syscall(SYS_statfs, "/proc/self/exe", &status) == 0 &&
           (status.f_flags & ST_NOSUID) != 0;
}

static bool is_granted(void)
{
    char value[64];
    return syscall(SYS_getxattr, "/proc/self/exe", "security.capability", value, sizeof(value)) > 0;
}

/* The kernel gives no capabilities to such a process, each for a reason of its own. */
_Noreturn static void explain_missing(bool leave, const char *name)
{
    if (is_bounded(CAP_SYS_ADMIN) || is_bounded(CAP_SYS_CHROOT) ||
        (leave && is_bounded(CAP_SYS_PTRACE)))
        FAIL(CHOS_FAILED, CANT, name,
             ": the capability for it is not in this process' bounding set,"
             " which a service or a container manager has cut (CapabilityBoundingSet=)");
    if (is_without_suid())
        FAIL(CHOS_FAILED, CANT, name,
             ": the file system of /usr/lib/chos/enter is mounted with nosuid"
             " here, so that the program has no rights");
    if (!is_granted())
        FAIL(CHOS_FAILED, CANT, name, ": this site has not granted users the mount engine, or an"
             " upgrade has taken the right: an administrator can run: chosctl grant");
    FAIL(CHOS_FAILED, CANT, name, ": this process shares its root directory with another one"
         " (CLONE_FS): start chos from a process of its own");
}

static void check_namespaces(const char *name)
{
    struct statfs status;

    if (syscall(SYS_statfs, "/proc", &status) != 0 || status.f_type != PROC_SUPER_MAGIC)
        FAIL(CHOS_FAILED, CANT, name, ": there is no /proc here to see who calls: mount it");
    if (!namespace_is("/proc/self/ns/user", INITIAL_USERS))
        FAIL(CHOS_FAILED, CANT, name,
             ": this process is in a user namespace, in which rights of the"
             " host don't count: leave it first");
    if (!namespace_is("/proc/self/ns/pid", INITIAL_PROCESSES))
        FAIL(CHOS_FAILED, CANT, name,
             ": this process is in a pid namespace (a container) of its own,"
             " which the environment would not show: leave it first");
}

/* Who calls from which mount namespace; one that is neither the host's nor prepared is refused. */
static void find_namespace(struct caller *caller, bool leave, const char *name)
{
    char own[NAMESPACE_NAME], other[NAMESPACE_NAME];

    if (!namespace_name("/proc/self/ns/mnt", own))
        FAIL(CHOS_FAILED, CANT, name,
             ": /proc does not say which mount namespace this process is in");
    bool prepared = namespace_name(MARK, other) && strcmp(own, other) == 0 &&
                    place_is_roots("/.chos");
    bool known = place_host(other);
    caller->on_host = known && strcmp(own, other) == 0;
    if (caller->on_host || prepared) {
        if (!leave && !caller->on_host)
            FAIL(CHOS_FAILED, CANT, name, ": this process is in an environment already: chos leaves"
                 " that first, by /.chos/helper");
        return;
    }
    if (!known)
        FAIL(CHOS_FAILED, CANT, name, NOT_STARTED);
    FAIL(CHOS_FAILED, CANT, name, ": this process has a mount namespace of its own, ", own,
         ", where the host's is ", other,
         ": what is mounted in it alone (a private /tmp, say) would be"
         " lost");
}

/* The root directory: its mount, since Linux 5.8, and its number in it. */
static bool identify_root(struct statx *root)
{
    return syscall(SYS_statx, AT_FDCWD, "/", 0, STATX_INO | STATX_MNT_ID, root) == 0 &&
           (root->stx_mask & STATX_MNT_ID) != 0;
}

static bool is_same_root(const struct statx *one, const struct statx *other)
{
    return one->stx_ino == other->stx_ino && one->stx_mnt_id == other->stx_mnt_id &&
           one->stx_dev_major == other->stx_dev_major && one->stx_dev_minor == other->stx_dev_minor;
}

/* To join one's own namespace again moves the root to its top: so it can be told whether it was. */
static void check_root(const struct rights *before, const char *name)
{
    struct statx root, top;

    if (!identify_root(&root))
        FAIL(CHOS_FAILED,
             "the kernel does not say which mount the root directory is in: it is older"
             " than 5.8");
    int own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
    if (own < 0)
        FAIL(CHOS_FAILED, CANT, name, ": /proc/self/ns/mnt: ", error_text(errno));
    rights_raise_to_move(before);
    long joined = syscall(SYS_setns, own, CLONE_NEWNS);
    int error = errno;
    rights_lower(before);
    close(own);
    if (joined != 0 && error == EINVAL)
        FAIL(CHOS_FAILED, CANT, name, ": this process shares its root directory with another one"
             " (CLONE_FS): start chos from a process of its own");
    if (joined != 0)
        FAIL(CHOS_FAILED, CANT, name, ": setns: ", error_text(error));
    if (identify_root(&top) && is_same_root(&root, &top))
        return;
    /* The root is another one now, in which nobody gets a shell instead. */
    say_instead(NULL);
    FAIL(CHOS_FAILED, CANT, name, ": this process is in a chroot, and nobody is let out of there");
}

static void look_at_directory(struct caller *caller)
{
    ssize_t length = readlink("/.chos/link", caller->tree, sizeof(caller->tree) - 1);
    caller->tree[length > 0 ? length : 0] = '\0';
    caller->origin = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (syscall(SYS_getcwd, caller->directory, sizeof(caller->directory)) <= 0)
        caller->nameless = errno;
    else if (caller->directory[0] != '/')
        caller->nameless = EXDEV;
    if (caller->nameless != 0)
        caller->directory[0] = '\0';
}

void caller_check(struct caller *caller, const struct rights *before, bool leave, const char *name)
{
    if (syscall(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0)
        FAIL(CHOS_FAILED, CANT, name,
             ": this process has given up new rights (no_new_privs, as bwrap"
             " and NoNewPrivileges= set it), so that it can't move");
    check_namespaces(name);
    if (is_traced())
        FAIL(CHOS_FAILED, CANT, name, ": a debugger or strace holds this process: start that inside"
             " instead");
    find_namespace(caller, leave, name);
    if (!rights_suffice(before, leave))
        explain_missing(leave, name);
    look_at_directory(caller);
    check_root(before, name);
}
