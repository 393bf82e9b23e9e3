/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * enter: the one program of CHOS with rights of its own, and only where a site has granted them. It
 * moves its caller into a mount namespace that `chosctl start` has prepared, or back into the
 * host's, gives its rights up for good, and becomes the command. See README.md, which is its
 * contract.
 *
 * Without a C library: that of a program with capabilities takes variables (TMPDIR,
 * LD_LIBRARY_PATH) out of the environment, which are meant for the command.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../shared/called.h"
#include "arrival.h"
#include "call.h"
#include "caller.h"
#include "place.h"
#include "rights.h"
#include "say.h"

#define WAY_OUT "/.chos/helper"

/* A few descriptors more than a process may be left with. */
static bool raise_files(struct rlimit *before)
{
    if (getrlimit(RLIMIT_NOFILE, before) != 0)
        return false;
    struct rlimit raised = { before->rlim_max, before->rlim_max };
    return before->rlim_cur < before->rlim_max && setrlimit(RLIMIT_NOFILE, &raised) == 0;
}

static struct call call;
static struct caller caller = { .origin = -1 };
static struct rights before;
static struct rlimit files;
static bool raised;
static char **words, **variables;

/*
 * For a login, before anything has moved: a shell on the host, which gets no rights of this
 * program.
 */
static void stay_on_host(void)
{
    rights_drop(&before);
    if (caller.origin >= 0)
        (void)!fchdir(caller.origin);
    if (raised)
        setrlimit(RLIMIT_NOFILE, &files);
    arrival_restore(&call.passage);
    become_host_shell(call.argv, variables);
}

/*
 * For a login, once it is inside and has no rights any more: a shell on the host by the way out,
 * which is this program once more. Its words take the place of those that led in, of which a login
 * has more.
 */
static void back_to_host(void)
{
    const char *way[] = { "enter",       "leave", "--passage",   call.passage.word,
                          "--login",     "yes",   "--directory", caller.directory,
                          call.file };
    enum { LENGTH = sizeof(way) / sizeof(way[0]) };

    if (call.argv - words < LENGTH || !call.passage.known)
        return;
    memcpy(call.argv - LENGTH, way, sizeof(way));
    execve(WAY_OUT, call.argv - LENGTH, variables);
    SAY(WAY_OUT ": ", error_text(errno));
}

int main(int argc, char **argv, char **envp)
{
    const char *problem = call_parse(&call, argc, argv);
    if (problem != NULL)
        FAIL(CHOS_FAILED, "enter: ", problem,
             ": chos calls this program, it is not meant to be run by"
             " hand");
    words = argv;
    variables = envp;
    raised = raise_files(&files);
    int free = open("/", O_PATH | O_CLOEXEC);
    if (free < 0)
        FAIL(CHOS_FAILED, "no file descriptor is left to enter with: ", error_text(errno),
             ": raise the hard limit (ulimit -H -n), or close some");
    close(free);

    rights_read(&before);
    if (call.login && !call.leave)
        say_instead(stay_on_host);
    caller_check(&caller, &before, call.leave, call.leave ? "the host" : call.name);
    if (!call.leave)
        place_enter(call.id, &before, call.name);
    else if (!caller.on_host)
        place_leave(&before);
    say_instead(NULL);
    rights_drop(&before);

    if (call.login && !call.leave)
        say_instead(back_to_host);
    arrival_directory(&call, &caller);
    if (raised)
        setrlimit(RLIMIT_NOFILE, &files);
    arrival_restore(&call.passage);
    if (call.login && call.leave)
        become_host_shell(call.argv, envp);
    arrival_execute(&call, envp);
}
