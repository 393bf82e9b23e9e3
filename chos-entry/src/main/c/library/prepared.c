/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

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

static int join(const char *name)
{
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0)
        return errno;
    int error = syscall(SYS_setns, file, CLONE_NEWNS) == 0 ? 0 : errno;
    close(file);
    /* It shares its root directory with other threads, or another process. */
    return error == EINVAL ? EPERM : error;
}

/* The directory, and the number in it; false if there is no room. */
static bool join_path(char path[CHOS_PATH_SIZE], const char *directory, const char *name)
{
    size_t first = strlen(directory), second = strlen(name);

    if (first + 1 + second >= CHOS_PATH_SIZE)
        return false;
    memcpy(path, directory, first);
    path[first] = '/';
    memcpy(path + first + 1, name, second + 1);
    return true;
}

/*
 * With what the session has mounted for itself, which makes the namespace one of its own, too. The
 * kernel copies no files of mount namespaces into such a one: they are the host's alone.
 */
static int join_with_own_mounts(const struct chos_files *files, const char *name)
{
    struct carry carry = { .count = 0 };
    char hosts[CHOS_PATH_SIZE];

    if (same_link(files->host, SELF))
        return join(name);
    if (!join_path(hosts, HOSTS_ROOT, name))
        return ENAMETOOLONG;
    int error = carry_take(&carry);
    if (error == 0)
        error = join(hosts);
    if (error == 0) {
        error = carry_attach(&carry);
        if (error != 0)
            (void)join(HOST);
    }
    carry_close(&carry);
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
    char number[CHOS_PATH_SIZE], name[CHOS_PATH_SIZE];
    struct chos_files numbers = { .table = files->namespaces };

    if (strcmp(path, "/") == 0)
        return prepared_is_inside() ? join(HOST) : 0;
    if (!prepared_is_started(files))
        return ENXIO;
    /* The lines have the table's form, with a path for a name. */
    int error = chos_find(&numbers, path, number);
    if (error != 0)
        return error;
    if (strspn(number, "0123456789") != strlen(number) ||
        !join_path(name, files->prepared, number))
        return EINVAL;
    uid_t uid;
    bool borrowed = borrow_root(&uid);
    error = join_with_own_mounts(files, name);
    if (borrowed && syscall(SYS_setresuid, -1, uid, -1) != 0)
        error = errno;
    return error;
}
