/* SPDX-License-Identifier: BSD-3-Clause */
/* The second half of the contract in README.md: where anybody gets to. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "admit.h"
#include "number.h"
#include "place.h"
#include "say.h"

#define RUN "/run/chos/mount"
#define HOST "/proc/1/ns/mnt"
#define CANT "can't enter "

enum { LINK = 32, ATTEMPTS = 10 };

static bool is_roots(const struct stat *status)
{
    return S_ISDIR(status->st_mode) && status->st_uid == 0 && (status->st_mode & 022) == 0;
}

bool place_is_roots(const char *directory)
{
    struct stat status;
    return stat(directory, &status) == 0 && is_roots(&status);
}

bool place_host(char name[NAMESPACE_NAME])
{
    return namespace_name(RUN "/host", name) || namespace_name("/local" RUN "/host", name);
}

/* The directory in there, which has to be root's; no link. -1 with errno, EPERM for another's. */
static int open_roots(int directory, const char *name)
{
    struct stat status;

    int found = (int)syscall(SYS_openat, directory, name,
                             O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (found >= 0 && (fstat(found, &status) != 0 || !is_roots(&status))) {
        close(found);
        errno = EPERM;
        return -1;
    }
    return found;
}

/* The directory of all that is published: -1 with errno. */
static int open_run(void)
{
    static const char *const way[] = { "run", "chos", "mount" };

    int directory = open_roots(AT_FDCWD, "/");
    for (size_t i = 0; i < sizeof(way) / sizeof(way[0]) && directory >= 0; i++) {
        int next = open_roots(directory, way[i]);
        int error = errno;
        close(directory);
        errno = error;
        directory = next;
    }
    return directory;
}

/* The one in there with the files that are in force; a link says which. */
static int open_current(int run)
{
    char link[LINK];

    ssize_t length = syscall(SYS_readlinkat, run, "current", link, sizeof(link) - 1);
    link[length > 0 ? length : 0] = '\0';
    if (length <= 0 || strspn(link, "0123456789") != (size_t)length) {
        errno = ENOENT;
        return -1;
    }
    return open_roots(run, link);
}

/* Whether it is a mount namespace that belongs to the initial user namespace. */
static bool is_hosts_own(int file)
{
    struct stat status;
    struct statfs system;

    if (syscall(SYS_fstatfs, file, &system) != 0 || system.f_type != NSFS_MAGIC ||
        syscall(SYS_ioctl, file, NS_GET_NSTYPE, 0) != CLONE_NEWNS)
        return false;
    int owner = (int)syscall(SYS_ioctl, file, NS_GET_USERNS, 0);
    bool hosts = owner >= 0 && fstat(owner, &status) == 0 && status.st_ino == 4026531837UL;
    if (owner >= 0)
        close(owner);
    return hosts;
}

/* The published file; -1 with errno: ENOENT for no such number. */
static int open_published(int directory, const char *id)
{
    int file = (int)syscall(SYS_openat, directory, id,
                            O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
    if (file >= 0 && !is_hosts_own(file)) {
        close(file);
        /* A place without a mount is left behind where one was just taken away. */
        errno = ENOENT;
        return -1;
    }
    return file;
}

/* Whether the namespace that the process is in now is that one, and still has its tree. */
static bool has_arrived(int file)
{
    char name[NAMESPACE_NAME], digits[NUMBER_SIZE];
    struct stat status;

    if (fstat(file, &status) != 0 || !namespace_name("/.chos/namespace", name))
        return false;
    const char *number = number_text(status.st_ino, digits);
    size_t length = strlen(number);
    return strncmp(name, "mnt:[", 5) == 0 && strncmp(name + 5, number, length) == 0 &&
           strcmp(name + 5 + length, "]") == 0;
}

static int join(int file, const struct rights *before)
{
    rights_raise_to_move(before);
    int error = syscall(SYS_setns, file, CLONE_NEWNS) == 0 ? 0 : errno;
    rights_lower(before);
    return error;
}

_Noreturn static void explain(int error, const char *id, const char *name)
{
    if (error == EPERM)
        FAIL(CHOS_FAILED, CANT, name, ": a directory on the way to " RUN "/current/", id,
             " can be written to by others than root: an administrator finds it with: chosctl"
             " check");
    if (error == ENXIO)
        FAIL(CHOS_FAILED, CANT, name, NOT_STARTED);
    if (error == ENOENT)
        FAIL(CHOS_FAILED, CANT, name, ": number ", id, " is not published: an administrator runs:"
             " chosctl reload");
    FAIL(CHOS_FAILED, CANT, name, ": " RUN "/current/", id, ": ", error_text(error));
}

/*
 * Opens the namespace, for who is admitted there, by what is published of it in the same directory,
 * which no reload changes. Ends the process for who is not.
 */
static int open_admitted(int run, const char *id, const struct chos_rights *caller,
                         const char *name)
{
    struct admission admission;

    int directory = open_current(run);
    if (directory < 0)
        explain(errno == ENOENT ? ENXIO : errno, id, name);
    int error = admission_ask(directory, id, caller, &admission);
    if (error == ENOENT)
        explain(error, id, name);
    if (error != 0)
        admit_refuse(error, name, &admission);
    int file = open_published(directory, id);
    if (file < 0)
        explain(errno, id, name);
    close(directory);
    return file;
}

/*
 * By what is published now. Who was stopped on the way, by a signal, say, until the environment was
 * closed, is not in yet.
 */
static bool is_admitted(int run, const char *id, const struct chos_rights *caller)
{
    struct admission admission;

    int directory = open_current(run);
    bool admitted = directory >= 0 && admission_ask(directory, id, caller, &admission) == 0;
    if (directory >= 0)
        close(directory);
    return admitted;
}

void place_enter(const char *id, const struct rights *before, const char *name)
{
    int back = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
    int run = open_run();
    struct chos_rights rights;

    if (run < 0)
        explain(errno == ENOENT ? ENXIO : errno, id, name);
    admit_read(&rights);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        int file = open_admitted(run, id, &rights, name);
        int error = join(file, before);
        if (error != 0)
            FAIL(CHOS_FAILED, CANT, name, ": setns: ", error_text(error));
        bool arrived = has_arrived(file) && is_admitted(run, id, &rights);
        close(file);
        if (arrived) {
            close(run);
            close(back);
            return;
        }
        /* It was emptied between the two calls, or closed: once more, which tells. */
        error = join(back, before);
        if (error != 0)
            FAIL(CHOS_FAILED, CANT, name, ": setns: ", error_text(error));
    }
    FAIL(CHOS_FAILED, CANT, name, ": its namespace was replaced at this moment: try again");
}

void place_leave(const struct rights *before)
{
    char host[NAMESPACE_NAME];

    rights_raise_to_look(before);
    bool initial = namespace_is("/proc/1/ns/user", INITIAL_USERS) &&
                   namespace_is("/proc/1/ns/pid", INITIAL_PROCESSES);
    bool known = place_host(host);
    bool same = known && namespace_is(HOST, host);
    int file = initial && same ? open(HOST, O_RDONLY | O_CLOEXEC) : -1;
    rights_lower(before);
    if (file < 0)
        FAIL(CHOS_FAILED,
             "can't leave the environment: the first process that is seen here is not the"
             " host's, or CHOS was stopped; start a new session");
    int error = join(file, before);
    close(file);
    if (error != 0)
        FAIL(CHOS_FAILED, "can't leave the environment: setns: ", error_text(error));
}
