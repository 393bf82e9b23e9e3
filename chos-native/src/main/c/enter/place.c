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

/* The directory with the files that are in force; a link says which one. */
static int open_current(void)
{
    static const char *const way[] = { "run", "chos", "mount" };
    char link[LINK];

    int directory = open_roots(AT_FDCWD, "/");
    for (size_t i = 0; i < sizeof(way) / sizeof(way[0]) && directory >= 0; i++) {
        int next = open_roots(directory, way[i]);
        close(directory);
        directory = next;
    }
    if (directory < 0)
        return -1;
    ssize_t length = syscall(SYS_readlinkat, directory, "current", link, sizeof(link) - 1);
    if (length > 0) {
        link[length] = '\0';
        int next = strspn(link, "0123456789") == (size_t)length ? open_roots(directory, link) : -1;
        close(directory);
        return next;
    }
    close(directory);
    errno = ENOENT;
    return -1;
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

/* The published file; -1 with errno: ENOENT for no such number, ENXIO if there are none at all. */
static int open_published(const char *id)
{
    int directory = open_current();
    if (directory < 0 && errno == ENOENT)
        errno = ENXIO;
    if (directory < 0)
        return -1;
    int file = (int)syscall(SYS_openat, directory, id,
                            O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
    int error = errno;
    close(directory);
    if (file >= 0 && !is_hosts_own(file)) {
        close(file);
        /* A place without a mount is left behind where one was just taken away. */
        error = ENOENT;
        file = -1;
    }
    errno = error;
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

void place_enter(const char *id, const struct rights *before, const char *name)
{
    int back = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        int file = open_published(id);
        if (file < 0 && errno == EPERM)
            FAIL(CHOS_FAILED, CANT, name, ": a directory on the way to " RUN "/current/", id,
                 " can be written to by others than root: an administrator finds it with: chosctl"
                 " check");
        if (file < 0 && errno == ENXIO)
            FAIL(CHOS_FAILED, CANT, name, NOT_STARTED);
        if (file < 0 && errno == ENOENT)
            FAIL(CHOS_FAILED, CANT, name, ": number ", id, " is not published: an administrator runs:"
                 " chosctl reload");
        if (file < 0)
            FAIL(CHOS_FAILED, CANT, name, ": " RUN "/current/", id, ": ", error_text(errno));
        int error = join(file, before);
        if (error != 0)
            FAIL(CHOS_FAILED, CANT, name, ": setns: ", error_text(error));
        bool arrived = has_arrived(file);
        close(file);
        if (arrived) {
            close(back);
            return;
        }
        /* It was emptied between the two calls, since a reload has replaced it. */
        error = join(back, before);
        if (error != 0)
            FAIL(CHOS_FAILED, CANT, name, ": setns: ", error_text(error));
    }
    FAIL(CHOS_FAILED, CANT, name, ": its namespace was replaced at this moment: try again");
}

void place_leave(const struct rights *before)
{
    char name[NAMESPACE_NAME], host[NAMESPACE_NAME];

    rights_raise_to_look(before);
    bool initial = namespace_name("/proc/1/ns/user", name) && strcmp(name, INITIAL_USERS) == 0 &&
                   namespace_name("/proc/1/ns/pid", name) && strcmp(name, INITIAL_PROCESSES) == 0;
    bool known = place_host(host);
    bool same = namespace_name(HOST, name) && known && strcmp(name, host) == 0;
    int file = initial && same ? open(HOST, O_RDONLY | O_CLOEXEC) : -1;
    rights_lower(before);
    if (file < 0)
        FAIL(CHOS_FAILED, "can't leave the environment: the first process that is seen here is not the"
             " host's, or CHOS was stopped; start a new session");
    int error = join(file, before);
    close(file);
    if (error != 0)
        FAIL(CHOS_FAILED, "can't leave the environment: setns: ", error_text(error));
}
