/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * `chosctl maintain` executes it with a plan (plan.h) on its command line: makes the tree the root
 * of a PID and mount namespace, and runs the command in there. Its exit code is the command's.
 *
 * Three processes: this one, which lives for the caller and ends with it; the first one of the
 * namespace, which takes all that is left with it when it ends; the command.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../namespace/report.h"
#include "../shared/search.h"
#include "plan.h"
#include "room.h"

static pid_t child;

/*
 * Whoever sends them means the command, which gets them as well. What has begun on packages is not
 * to be cut off by the end of who waits for it.
 */
static void ignore_signals(void)
{
    static const int numbers[] = { SIGINT, SIGQUIT, SIGHUP, SIGTERM };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        sigaction(numbers[i], &ignore, NULL);
}

static void reset_signals(void)
{
    static const int numbers[] = { SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGPIPE };
    struct sigaction usual = { .sa_handler = SIG_DFL };
    sigset_t empty;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        sigaction(numbers[i], &usual, NULL);
    sigemptyset(&empty);
    sigprocmask(SIG_SETMASK, &empty, NULL);
}

/*
 * Waits for the child, and for all that was left to this process meanwhile. Returns its exit code.
 */
static int wait_for_child(void)
{
    int status;
    for (;;) {
        pid_t ended = waitpid(-1, &status, 0);
        if (ended < 0 && errno == EINTR)
            continue;
        must(ended >= 0, "wait for", "the command");
        if (ended == child)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
}

_Noreturn static void execute(const struct room_plan *plan)
{
    char tried[PATH_MAX];

    reset_signals();
    int error = search_and_exec(plan->argv[0], plan->argv, environ, tried);
    if (error != ENOENT)
        fail(CANNOT_EXECUTE, "%s: can't be executed in %s: %s", plan->argv[0], plan->tree,
             strerror(error));
    fail(NOT_FOUND, "%s: not found in %s", plan->argv[0], plan->tree);
}

/* The first process of the namespace. */
_Noreturn static void live_in_room(const struct room_plan *plan)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "make private", "/");
    room_enter(plan);
    room_drop_rights();
    child = fork();
    must(child >= 0, "start", "the command");
    if (child == 0)
        execute(plan);
    _exit(wait_for_child());
}

int main(int argc, char **argv)
{
    struct room_plan plan;

    report_part = "maintain";
    const char *problem = room_plan_parse(&plan, argc, argv);
    if (problem != NULL)
        fail(CHOS_FAILED, "maintain-room: %s: it is called by chosctl, not by hand", problem);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    ignore_signals();
    must(unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC) == 0, "unshare", "namespaces");
    child = fork();
    must(child >= 0, "start", "the first process");
    if (child == 0)
        live_in_room(&plan);
    return wait_for_child();
}
