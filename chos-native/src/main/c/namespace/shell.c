/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The shell in an image. `chos` chooses it in a tree that is a directory, but it can't look into an
 * image before that is mounted.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"
#include "shell.h"

static bool is_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* A dash in front, which makes a login shell, stays. */
static char *name_of(const char *path, const char *former)
{
    char *name = NULL;
    if (asprintf(&name, "%s%s", former[0] == '-' ? "-" : "", strrchr(path, '/') + 1) < 0)
        fail_at("name", path);
    return name;
}

void shell_choose(struct plan *plan)
{
    if (plan->shell_count == 0 || is_program(plan->file))
        return;
    for (size_t i = 0; i < plan->shell_count; i++) {
        const char *shell = plan->shells[i];
        if (!is_program(shell))
            continue;
        warn("warning: the shell %s is not in %s; using %s instead", plan->file, plan->name, shell);
        plan->argv[0] = name_of(shell, plan->argv[0]);
        plan->file = shell;
        if (setenv("SHELL", shell, 1) != 0)
            fail_at("set $SHELL to", shell);
        return;
    }
    fail(NOT_FOUND,
         "there is no shell in %s: neither %s nor any other can be executed: the tree is "
         "incomplete",
         plan->name, plan->file);
}
