/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "admission.h"
#include "carry.h"
#include "prepared.h"

#define MARK "/.chos/namespace"
#define HOST "/proc/1/ns/mnt"
#define HOSTS_ROOT "/proc/1/root"
#define SELF "/proc/self/ns/mnt"

enum { NAME = 64 };

bool prepared_is_started(const struct chos_files *files)
{
    return files->prepared != NULL && access(files->prepared, F_OK) == 0;
}

static bool read_link(const char *link, char name[NAME])
{
    ssize_t length = readlink(link, name, NAME - 1);
    if (length <= 0)
        return false;
    name[length] = '\0';
    return true;
}

static bool same_link(const char *left, const char *right)
{
    char one[NAME], other[NAME];
    return read_link(left, one) && read_link(right, other) && strcmp(one, other) == 0;
}

bool prepared_is_inside(void)
{
    return same_link(MARK, SELF);
}

static int open_in(int directory, const char *name)
{
    return (int)syscall(SYS_openat, directory, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
                        0);
}

static int join(int directory, const char *name)
{
    int file = open_in(directory, name);
    if (file < 0)
        return errno;
    int error = syscall(SYS_setns, file, CLONE_NEWNS) == 0 ? 0 : errno;
    close(file);
    /* It shares its root directory with other threads, or another process. */
    return error == EINVAL ? EPERM : error;
}

/* With what the session has mounted for itself, which makes the namespace one of its own, too. */
static int join_with_own_mounts(const struct chos_files *files, int directory, const char *number)
{
    struct carry carry = { .count = 0 };
    int error = same_link(files->host, SELF) ? 0 : carry_take(&carry);

    if (error == 0)
        error = join(directory, number);
    if (error == 0) {
        error = carry_attach(&carry);
        if (error != 0)
            (void)join(AT_FDCWD, HOST);
    }
    carry_close(&carry);
    return error;
}

/* As the kernel module asks: with the file system ids, which who enters for a user has set. */
static int take_rights(struct chos_rights *rights)
{
    int count = getgroups(0, NULL);
    gid_t *groups = calloc((size_t)(count < 0 ? 0 : count) + 1, sizeof(*groups));

    if (groups == NULL)
        return ENOMEM;
    count = getgroups(count, groups);
    /* The first two say what it was, and change nothing for an id that there is not. */
    *rights =
        (struct chos_rights){ (uid_t)syscall(SYS_setfsuid, -1), (gid_t)syscall(SYS_setfsgid, -1),
                              groups, count < 0 ? 0 : (size_t)count };
    return 0;
}

static int open_directory(const char *path)
{
    return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int prepared_ask(const struct chos_files *files, const char *number)
{
    struct admission admission;
    struct chos_rights rights;

    int directory = open_directory(files->prepared);
    if (directory < 0)
        return errno == ENOENT ? ENXIO : errno;
    int error = take_rights(&rights);
    if (error == 0) {
        error = admission_ask(directory, number, &rights, &admission);
        free((void *)rights.groups);
    }
    close(directory);
    return error;
}

/*
 * The kernel copies no files of mount namespaces into such a one of a session's own: they are the
 * host's alone.
 */
static int open_hosts(const struct chos_files *files)
{
    char path[CHOS_PATH_SIZE];
    size_t length = strlen(files->prepared);

    if (same_link(files->host, SELF))
        return open_directory(files->prepared);
    if (sizeof(HOSTS_ROOT) + length > sizeof(path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(path, HOSTS_ROOT, sizeof(HOSTS_ROOT) - 1);
    memcpy(path + sizeof(HOSTS_ROOT) - 1, files->prepared, length + 1);
    return open_directory(path);
}

static int enter_if_admitted(const struct chos_files *files, const char *number,
                             const struct chos_rights *rights)
{
    struct admission admission;

    int directory = open_hosts(files);
    if (directory < 0)
        return errno;
    int error = admission_ask(directory, number, rights, &admission);
    if (error == 0)
        error = join_with_own_mounts(files, directory, number);
    close(directory);
    return error;
}

/*
 * Some have given up the effective user id of root, but not the real one: atd(8) in the child that
 * becomes the job. They get it back for this.
 */
static bool borrow_root(uid_t *uid)
{
    *uid = geteuid();
    return *uid != 0 && getuid() == 0 && syscall(SYS_setresuid, -1, 0, -1) == 0;
}

int prepared_enter(const struct chos_files *files, const char *path)
{
    char number[CHOS_PATH_SIZE];
    struct chos_files numbers = { .table = files->namespaces };

    if (strcmp(path, "/") == 0)
        return prepared_is_inside() ? join(AT_FDCWD, HOST) : 0;
    if (!prepared_is_started(files))
        return ENXIO;
    /* The lines have the table's form, with a path for a name. */
    int error = chos_find(&numbers, path, number);
    if (error != 0)
        return error;
    if (strspn(number, "0123456789") != strlen(number))
        return EINVAL;
    struct chos_rights rights;
    error = take_rights(&rights);
    if (error != 0)
        return error;
    uid_t uid;
    bool borrowed = borrow_root(&uid);
    error = enter_if_admitted(files, number, &rights);
    if (borrowed && syscall(SYS_setresuid, -1, uid, -1) != 0)
        error = errno;
    free((void *)rights.groups);
    return error;
}
