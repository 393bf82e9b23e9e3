/* SPDX-License-Identifier: BSD-3-Clause */
/* Entering with the rights of the user for whom that is done. */
#include <errno.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "entry.h"

/*
 * Of the calling thread alone: the C library's setgroups(3) would change those of all threads.
 * Where they could not be set back the process would go on with a user's groups.
 */
static int set_groups(size_t count, const gid_t *groups)
{
    return syscall(SYS_setgroups, count, groups) == 0 ? 0 : errno;
}

bool chos_admits_me(const struct chos_files *files, const char *path)
{
    int count = getgroups(0, NULL);
    gid_t *groups = calloc((size_t)(count < 0 ? 0 : count) + 1, sizeof(*groups));

    if (groups == NULL)
        return true;
    count = getgroups(count, groups);
    bool admits = chos_admits(files, path,
                              &(struct chos_rights){ geteuid(), getegid(), groups,
                                                     count < 0 ? 0 : (size_t)count });
    free(groups);
    return admits;
}

static int enter_with(const struct chos_files *files, const char *path,
                      const struct chos_rights *rights)
{
    int group = setfsgid(rights->gid), user = setfsuid(rights->uid);
    int error = EPERM;

    /* They don't say themselves whether they worked. */
    if (setfsuid((uid_t)-1) == (int)rights->uid && setfsgid((gid_t)-1) == (int)rights->gid)
        error = chos_enter(files, path);
    setfsuid((uid_t)user);
    setfsgid((gid_t)group);
    return error;
}

int chos_enter_as(const struct chos_files *files, const char *path,
                  const struct chos_rights *rights)
{
    if (geteuid() != 0)
        return chos_enter(files, path);
    int count = getgroups(0, NULL);
    gid_t *own = calloc((size_t)(count < 0 ? 0 : count) + 1, sizeof(*own));

    if (own == NULL)
        return ENOMEM;
    count = getgroups(count, own);
    int error = count < 0 ? errno : set_groups(rights->count, rights->groups);
    if (error == 0) {
        error = enter_with(files, path, rights);
        if (set_groups((size_t)count, own) != 0)
            abort();
    }
    free(own);
    return error;
}
