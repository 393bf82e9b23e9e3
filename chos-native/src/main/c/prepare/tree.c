/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A tree that is the root itself, so that a lookup in it costs what it costs in a plain chroot:
 *
 *   home tmp dev proc ...   BINDMOUNT: the host's, with all that is mounted there
 *   opt/mpi ...             what of the host is seen in this tree alone
 *   local                   the host's root
 *   .chos                   a file system of its own, with what ../namespace/root.c says
 *
 * All else is the tree's, what is mounted in it on the host included.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../namespace/mounts.h"
#include "../namespace/report.h"
#include "../namespace/root.h"
#include "tree.h"

static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool has_point(int tree, const char *path)
{
    int point = mount_point(tree, path);
    if (point >= 0)
        close(point);
    return point >= 0;
}

/* One that the host does not have is skipped, as everywhere. */
static bool has_points(const struct plan *plan, int tree)
{
    if (!has_point(tree, LOCAL) || !has_point(tree, "/" OWN))
        return false;
    for (size_t i = 0; i < plan->bind_count; i++) {
        if (is_directory(plan->binds[i]) && !has_point(tree, plan->binds[i]))
            return false;
    }
    return true;
}

static void attach(int root, int mount, const char *path)
{
    int point = mount_point(root, path);
    must(mount >= 0 && point >= 0 && mount_attach(mount, point), "mount", path);
    close(point);
    close(mount);
}

static void attach_own(int root, const struct plan *plan)
{
    const struct mount_option options[] = { { "mode", "755" }, { "size", "64k" }, { NULL, NULL } };
    const char *step;

    int own = mount_new("tmpfs", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, &step);
    must(own >= 0, step, "/" OWN);
    root_make_own(own, plan, ENTER);
    attach(root, own, "/" OWN);
}

static bool is_possible(const struct plan *plan, int image)
{
    int tree = image >= 0 ? image : open(plan->tree, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (tree < 0)
        fail(CHOS_FAILED, CANNOT_ENTER "%s", plan->name, plan->tree, strerror(errno));
    bool possible = has_points(plan, tree);
    if (image < 0)
        close(tree);
    return possible;
}

bool tree_enter(const struct plan *plan, int image)
{
    if (!is_possible(plan, image))
        return false;

    /* Before there is a new root, which would be a part of it. */
    int local = mount_copy(AT_FDCWD, "/");
    int root = image >= 0 ? image : mount_copy(AT_FDCWD, plan->tree);
    must(local >= 0 && root >= 0, "copy the mounts of", local < 0 ? "/" : plan->tree);
    must(plan->attributes == 0 || mount_restrict(root, plan->attributes), "restrict the mounts of",
         plan->tree);
    mount_stage(root);
    for (size_t i = 0; i < plan->bind_count; i++) {
        if (is_directory(plan->binds[i]))
            attach(root, mount_copy(AT_FDCWD, plan->binds[i]), plan->binds[i]);
    }
    root_show_own(root, plan);
    attach(root, local, LOCAL);
    attach_own(root, plan);
    mount_become_root(root);
    must(mount(NULL, "/" OWN, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV,
               NULL) == 0,
         "make read-only", "/" OWN);
    close(root);
    return true;
}
