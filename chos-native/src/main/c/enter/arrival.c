/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../shared/search.h"
#include "arrival.h"
#include "domain.h"
#include "say.h"

#define LOCAL "/local"

void arrival_restore(const struct passage *passage)
{
    struct rlimit limit;

    domain_give_back();
    if (!passage->known)
        return;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != passage->stack) {
        limit.rlim_cur = passage->stack;
        if (setrlimit(RLIMIT_STACK, &limit) != 0)
            FAIL(CHOS_FAILED, "the limit of the stack can't be set again: ", error_text(errno));
    }
    syscall(SYS_personality, passage->personality);
    if (passage->signal == 0)
        return;
    syscall(SYS_prctl, PR_SET_PDEATHSIG, passage->signal, 0, 0, 0);
    /* It may have ended meanwhile, which nobody tells any more. */
    if ((unsigned long)syscall(SYS_getppid) != passage->parent)
        syscall(SYS_kill, getpid(), passage->signal);
}

/* What follows the directory in the path, "/" for itself; NULL if it does not lie below. */
static const char *below(const char *path, const char *directory)
{
    size_t length = strlen(directory);

    if (length < 2 || strncmp(path, directory, length) != 0)
        return NULL;
    return path[length] == '\0' ? "/" : path[length] == '/' ? path + length : NULL;
}

/* Goes there if it is the same directory as before. */
static bool go_to_same(const char *path, const struct stat *before)
{
    struct stat there;
    return path != NULL && stat(path, &there) == 0 && there.st_dev == before->st_dev &&
           there.st_ino == before->st_ino && chdir(path) == 0;
}

/* The tree's path and the directory's in there; NULL if that is too long. */
static const char *in_tree(const char *tree, const char *directory)
{
    static char path[2 * PATH_MAX];

    if (tree[0] == '\0')
        return NULL;
    memcpy(path, tree, strlen(tree));
    memcpy(path + strlen(tree), directory, strlen(directory) + 1);
    return path;
}

/* The names that the directory can have there: the first that leads to the same one counts. */
static bool go_by_name(const struct call *call, const struct caller *caller)
{
    const char *directory = caller->directory;
    struct stat before;

    if (caller->on_host && call->leave)
        return fchdir(caller->origin) == 0;
    if (directory[0] == '\0')
        return false;
    if (caller->origin >= 0 && fstat(caller->origin, &before) == 0) {
        if (!caller->on_host &&
            (go_to_same(below(directory, LOCAL), &before) || go_to_same(directory, &before) ||
             go_to_same(in_tree(caller->tree, directory), &before)))
            return true;
    }
    if (chdir(directory) == 0)
        return true;
    if (!caller->on_host)
        return false;
    /* One in the tree, by its name there. */
    int error = errno;
    char tree[PATH_MAX];
    ssize_t length = readlink("/.chos/link", tree, sizeof(tree) - 1);
    if (length > 0) {
        tree[length] = '\0';
        const char *inside = below(directory, tree);
        if (inside != NULL && chdir(inside) == 0)
            return true;
    }
    errno = error;
    return false;
}

/* In the words of all ways in. */
static void tell_nameless(int error, const char *place)
{
    if (error == EXDEV)
        SAY("warning: the working directory can't be reached from the root directory; it is now ",
            place);
    else if (error == 0 || error == ENOENT)
        SAY("warning: the working directory is gone; it is now ", place);
    else
        SAY("warning: the working directory has no usable name: ", error_text(error),
            "; it is now ", place);
}

void arrival_directory(const struct call *call, const struct caller *caller)
{
    const char *there = call->leave ? "the host" : call->name;
    const char *place = "/";

    if (call->directory != NULL && chdir(call->directory) == 0)
        return;
    if (call->only_directory)
        FAIL(CHOS_FAILED, "--chdir: ", call->directory, ": ", error_text(errno), " in ", there);
    if (call->directory == NULL && go_by_name(call, caller))
        return;
    int error = errno;
    if (call->home != NULL && chdir(call->home) == 0)
        place = call->home;
    else
        (void)!chdir("/");
    const char *before = call->directory != NULL ? call->directory : caller->directory;
    if (before[0] == '\0')
        tell_nameless(caller->nameless, place);
    else if (error == ENOENT || error == ENOTDIR)
        SAY("warning: the working directory ", before, " does not exist in ", there, "; it is now ",
            place);
    else
        SAY("warning: the working directory ", before, " can't be entered in ", there, ": ",
            error_text(error), "; it is now ", place);
}

_Noreturn void arrival_execute(const struct call *call, char **envp)
{
    static char tried[PATH_MAX];
    const char *there = call->leave ? "the host" : call->name;

    int error = search_and_exec(call->file, call->argv, envp, tried);
    if (error != ENOENT)
        FAIL(CANNOT_EXECUTE, call->file, ": can't be executed in ", there, ": ", error_text(error));
    if (search_has_found(tried))
        FAIL(NOT_FOUND, call->file, ": was found in ", there,
             ", but not the loader or interpreter it"
             " needs: the tree is incomplete");
    FAIL(NOT_FOUND, call->file, ": not found in ", there);
}
