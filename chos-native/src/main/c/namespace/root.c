/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The root directory of an environment:
 *
 *   usr bin etc ...         what is in the tree's, each mounted; its links
 *   home tmp dev proc ...   BINDMOUNT: the host's, with all that is mounted there
 *   local                   the host's root
 *   export/os/debian13      the tree at its own path, where nothing else is in the way
 *   chos -> .               as in the kernel engine
 *   .chos/tree              the tree, if it is an image
 *   .chos/link              a link that holds the tree's path, as /chos/.chos/link does
 *   .chos/environment       one that holds the environment's name
 *   .chos/helper            the way out, see elevate.c and ../enter
 *   .chos/namespace         one that holds the mount namespace's own name, if `chosctl start` has
 *                           prepared it
 *   .chos/chos              the command chos, for a tree that has none
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mounts.h"
#include "report.h"
#include "root.h"

#define IMAGE "/" OWN "/tree"

enum { MODE = 0755 };

/* The new root. */
struct root {
    int mount;
    dev_t device; /* of its own file system, not of what is mounted there */
};

/*
 * Opens the directory to mount on, and makes what is missing on the way, but only in the new root
 * itself. Returns -1 with errno.
 */
static int make_point(const struct root *root, const char *path)
{
    char name[NAME_MAX + 1];
    int point = mount_point(root->mount, path);
    if (point >= 0 || errno != ENOENT)
        return point;

    int at = fcntl(root->mount, F_DUPFD_CLOEXEC, 0);
    while (at >= 0 && *path != '\0') {
        struct stat status;
        size_t length = strcspn(++path, "/");
        if (length > NAME_MAX || fstat(at, &status) != 0) {
            close(at);
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(name, path, length);
        name[length] = '\0';
        if (status.st_dev == root->device)
            mkdirat(at, name, MODE);
        int next = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int error = errno;
        close(at);
        errno = error;
        at = next;
        path += length;
    }
    return at;
}

/* Shows what `path` is, seen from `directory`, in the new root; false with errno. */
static bool show(const struct root *root, int directory, const char *path, const char *as,
                 unsigned int attributes)
{
    int point = make_point(root, as);
    if (point < 0)
        return false;
    int copy = mount_copy(directory, path);
    bool done = copy >= 0 && (attributes == 0 || mount_restrict(copy, attributes)) &&
                mount_attach(copy, point);
    int error = errno;
    if (copy >= 0)
        close(copy);
    close(point);
    errno = error;
    return done;
}

static bool is_there(const struct root *root, const char *name)
{
    return faccessat(root->mount, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool is_bound(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->bind_count; i++) {
        if (strcmp(plan->binds[i] + 1, name) == 0)
            return true;
    }
    return false;
}

static void copy_link(const struct root *root, int directory, const char *name)
{
    char target[PATH_MAX];
    ssize_t length = readlinkat(directory, name, target, sizeof(target) - 1);
    must(length >= 0, "read link", name);
    target[length] = '\0';
    must(symlinkat(target, root->mount, name) == 0, "make link", name);
}

/* What is each environment's own, also where its tree lacks it: as in /chos. */
static bool is_trees(const char *name)
{
    static const char *const names[] = {
        "bin", "boot", "etc", "lib", "lib32", "lib64", "opt", "sbin", "usr", "var",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static bool is_empty(const char *path)
{
    DIR *directory = opendir(path);
    bool empty = true;
    struct dirent *entry;

    if (directory == NULL)
        return true;
    while (empty && (entry = readdir(directory)) != NULL)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(directory);
    return empty;
}

/* Something of the host's is seen in the tree's directory of that name. */
static bool has_own(const struct plan *plan, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < plan->own_count; i++) {
        const char *place = plan->own[i].place + 1;
        if (strncmp(place, name, length) == 0 && (place[length] == '/' || place[length] == '\0'))
            return true;
    }
    return false;
}

/* Of a name that the tree has: whether the host's counts, see MAKELINKS in chos-sysconfig(5). */
static bool is_hosts(const struct plan *plan, const char *name)
{
    char path[NAME_MAX + 2];
    snprintf(path, sizeof(path), "/%s", name);
    return plan->links && name[0] != '.' && strcmp(name, "lost+found") != 0 && !is_trees(name) &&
           !has_own(plan, name) && !is_empty(path);
}

/* What is in the tree's own root, but for what is the host's. */
static void show_tree(const struct root *root, const struct plan *plan, int tree)
{
    int list = openat(tree, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = list < 0 ? NULL : fdopendir(list);
    must(directory != NULL, "read", plan->tree);

    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        const char *name = entry->d_name;
        char path[NAME_MAX + 2];
        struct stat status;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || is_there(root, name) ||
            is_bound(plan, name) || is_hosts(plan, name) ||
            fstatat(tree, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        snprintf(path, sizeof(path), "/%s", name);
        if (S_ISLNK(status.st_mode))
            copy_link(root, tree, name);
        else if (S_ISDIR(status.st_mode))
            must(show(root, tree, name, path, plan->attributes), "mount the tree's", path);
    }
    closedir(directory);
}

/* One that the host does not have is skipped, as `chosctl start` does. */
static void show_host(const struct root *root, const struct plan *plan)
{
    for (size_t i = 0; i < plan->bind_count; i++) {
        const char *path = plan->binds[i];
        struct stat status;
        if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
            continue;
        if (!show(root, AT_FDCWD, path, path, 0) && plan->verbose)
            warn("BINDMOUNT %s can't be mounted in %s: %s", path, plan->name, strerror(errno));
    }
}

void root_show_own(int root, const struct plan *plan)
{
    for (size_t i = 0; i < plan->own_count; i++) {
        const struct own_mount *own = &plan->own[i];
        int place = mount_place(root, own->place);
        int copy = mount_copy(AT_FDCWD, own->source);
        must(place >= 0 && copy >= 0 &&
                 (own->attributes == 0 || mount_restrict(copy, own->attributes)) &&
                 mount_attach(copy, place),
             "mount in the tree", own->source);
        close(copy);
        close(place);
    }
}

/* So that a name from outside leads there, unless it means something else inside. */
static void show_tree_at_its_path(const struct root *root, const struct plan *plan, int tree)
{
    char first[NAME_MAX + 1];
    size_t length = strcspn(plan->tree + 1, "/");
    if (length > NAME_MAX)
        return;
    memcpy(first, plan->tree + 1, length);
    first[length] = '\0';
    if (!is_there(root, first))
        must(show(root, tree, "", plan->tree, plan->attributes), "mount", plan->tree);
}

static void link_host(const struct root *root)
{
    DIR *directory = opendir("/");
    must(directory != NULL, "read", "/");

    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        const char *name = entry->d_name;
        char path[sizeof(LOCAL) + NAME_MAX + 1];
        struct stat status;
        snprintf(path, sizeof(path), LOCAL "/%s", name);
        if (name[0] != '.' && strcmp(name, "lost+found") != 0 && !is_trees(name) &&
            !is_there(root, name) && fstatat(dirfd(directory), name, &status, 0) == 0 &&
            S_ISDIR(status.st_mode))
            must(symlinkat(path, root->mount, name) == 0, "make link", name);
    }
    closedir(directory);
}

void root_make_own(int directory, const struct plan *plan, const char *helper)
{
    must(symlinkat(plan->tree, directory, "link") == 0, "make link", "/" OWN "/link");
    must(symlinkat(plan->name, directory, "environment") == 0, "make link", "/" OWN "/environment");
    must(symlinkat(LOCAL CHOS_PREFIX "/tree/chos", directory, "chos") == 0, "make link",
         "/" OWN "/chos");
    must(symlinkat(helper, directory, "helper") == 0, "make link", "/" OWN "/helper");
    must(plan->prepared == NULL || symlinkat(plan->prepared, directory, "namespace") == 0,
         "make link", "/" OWN "/namespace");
}

static void make_own(const struct root *root, const struct plan *plan, int way_out)
{
    const char *helper = plan->prepared != NULL ? ENTER : LOCAL CHOS_PREFIX "/namespace-helper";

    must(mkdirat(root->mount, OWN, MODE) == 0, "make", "/" OWN);
    if (plan->prepared == NULL && (way_out >= 0 || access(WAY_OUT "/helper", X_OK) == 0)) {
        int point = make_point(root, "/" OWN "/way-out");
        int mount = way_out >= 0 ? way_out : mount_copy(AT_FDCWD, WAY_OUT);
        must(point >= 0 && mount >= 0 && mount_attach(mount, point), "mount", "/" OWN "/way-out");
        close(point);
        close(mount);
        helper = "way-out/helper";
    }
    int directory = mount_point(root->mount, "/" OWN);
    must(directory >= 0, "open", "/" OWN);
    root_make_own(directory, plan, helper);
    close(directory);
}

/* Where the module is loaded, /proc/chos/link tells the truth as well. */
static void show_own_in_proc(const struct root *root)
{
    int point = mount_point(root->mount, "/proc/chos");
    if (point < 0)
        return;
    int copy = mount_copy(root->mount, OWN);
    must(copy >= 0 && mount_attach(copy, point), "mount on", "/proc/chos");
    close(copy);
    close(point);
}

void root_change_directory(const struct plan *plan)
{
    const char *place = "/";

    if (plan->directory != NULL && chdir(plan->directory) == 0)
        return;
    int error = errno;
    if (plan->only_directory)
        fail(CHOS_FAILED, "--chdir: %s: %s in %s", plan->directory, strerror(error), plan->name);
    if (plan->home != NULL && chdir(plan->home) == 0)
        place = plan->home;
    if (plan->directory == NULL)
        warn("warning: the working directory is gone; it is now %s", place);
    else if (error == ENOENT || error == ENOTDIR)
        warn("warning: the working directory %s does not exist in %s; it is now %s",
             plan->directory, plan->name, place);
    else
        warn("warning: the working directory %s can't be entered in %s: %s; it is now %s",
             plan->directory, plan->name, strerror(error), place);
}

/*
 * Returns the tree of which there is a mount that is attached nowhere: only one that is has copies.
 */
static int attach_image(const struct root *root, int image)
{
    int point = make_point(root, IMAGE);
    must(point >= 0 && mount_attach(image, point), "mount the image on", IMAGE);
    close(point);
    close(image);
    int tree = mount_point(root->mount, IMAGE);
    must(tree >= 0, "open", IMAGE);
    return tree;
}

void root_enter(const struct plan *plan, int image, int way_out)
{
    struct root root;
    struct stat status;
    int tree = image >= 0 ? -1 : open(plan->tree, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (image < 0 && tree < 0)
        fail(CHOS_FAILED, CANNOT_ENTER "%s", plan->name, plan->tree, strerror(errno));

    mode_t mask = umask(022);
    /* Before there is a new root, which would be a part of it. */
    int local = mount_copy(AT_FDCWD, "/");
    must(local >= 0, "copy the mounts of", "/");
    root.mount = mount_tmpfs("1m");
    must(fstat(root.mount, &status) == 0, "look at", "the new root");
    root.device = status.st_dev;
    mount_stage(root.mount);

    int point = make_point(&root, LOCAL);
    must(point >= 0 && mount_attach(local, point), "mount", LOCAL);
    close(point);
    close(local);
    make_own(&root, plan, way_out);
    must(symlinkat("/", root.mount, "chos") == 0, "make link", "/chos");
    if (image >= 0)
        tree = attach_image(&root, image);
    show_tree(&root, plan, tree);
    show_host(&root, plan);
    root_show_own(root.mount, plan);
    if (image < 0)
        show_tree_at_its_path(&root, plan, tree);
    if (plan->links)
        link_host(&root);
    show_own_in_proc(&root);

    mount_become_root(root.mount);
    must(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) == 0,
         "make read-only", "/");
    /* The user owns what is in there, and could take the way out from under all that is inside. */
    if (access("/" OWN "/way-out/helper", F_OK) == 0)
        must(mount(NULL, "/" OWN "/way-out", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) == 0,
             "make read-only", "/" OWN "/way-out");
    close(tree);
    close(root.mount);
    umask(mask);
}
