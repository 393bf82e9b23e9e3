/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The namespace engine's helper: `chos` executes it with a plan (plan.h) on its command line; it
 * puts itself into namespaces of its own, makes the root directory there (root.c), and executes
 * the command. Its pid, descriptors, signals, limits and variables are those that the command is
 * to have; nothing of it stays behind.
 *
 * It is a program of its own because a user namespace can't be made by a process with several
 * threads, as one with a JVM is. And it is static, so that it can be executed inside any tree.
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../shared/search.h"
#include "image.h"
#include "plan.h"
#include "privilege.h"
#include "report.h"
#include "root.h"
#include "shell.h"

_Noreturn static void execute(const struct plan *plan)
{
    char tried[PATH_MAX];
    const char *name = plan->leave ? "the host" : plan->name;
    int error = search_and_exec(plan->file, plan->argv, environ, tried);

    if (error != ENOENT)
        fail(CANNOT_EXECUTE, "%s: can't be executed in %s: %s", plan->file, name, strerror(error));
    if (search_has_found(tried))
        fail(NOT_FOUND, "%s: was found in %s, but not the loader or interpreter it needs: "
             "the tree is incomplete", plan->file, name);
    fail(NOT_FOUND, "%s: not found in %s", plan->file, name);
}

int main(int argc, char **argv)
{
    struct plan plan;
    struct rlimit limit, more;

    const char *problem = plan_parse(&plan, argc, argv);
    if (problem != NULL)
        fail(CHOS_FAILED, "namespace-helper: %s: chos calls this program, it is not meant to be run"
             " by hand", problem);
    privilege_elevated = strcmp(argv[0], "elevated") == 0;

    /* A few descriptors more than a process may be left with. */
    bool limited = getrlimit(RLIMIT_NOFILE, &limit) == 0;
    more = (struct rlimit){ limit.rlim_max, limit.rlim_max };
    limited = limited && setrlimit(RLIMIT_NOFILE, &more) == 0;

    struct image image = { .mount = -1 };
    if (!plan.leave)
        image_prepare(&image, &plan);
    int way_out = privilege_acquire(plan.private_mounts, !plan.leave);
    if (plan.leave) {
        root_leave();
    } else {
        image_mount(&image, &plan);
        root_enter(&plan, image.mount, way_out);
    }
    privilege_drop();
    if (!plan.leave)
        root_change_directory(&plan);
    if (limited)
        setrlimit(RLIMIT_NOFILE, &limit);
    shell_choose(&plan);
    execute(&plan);
}
