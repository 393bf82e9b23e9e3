/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who enters. The program that opens a session goes on as root for as long as the session lasts:
 * it writes logs and login records, sends mail, loads libraries, closes the session. All that has
 * to be the host's, and so has what other modules start, at the session's beginning and at its end.
 * So it is not that process which enters, but the first child that it forks itself once the session
 * is open, at its birth; that is the session.
 *
 * A child that a module forks is told apart by pam_get_data(3), which answers modules alone.
 *
 * The C library calls our handlers at the end of fork(3), and forgets them when the module is
 * unloaded, at pam_end(3). It doesn't call them for vfork(2) and posix_spawn(3), with which nobody
 * starts a session of another user: between fork and exec there is work to be done.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "pam_chos.h"

/* An exit code that is no errno. */
#define EXIT_NO_SHELL 255

/* More than that nobody waits at a login for a file server that may be down. */
#define PATIENCE_MS 10000

/* What a process that is killed needs for its end, unless it waits for what can't be interrupted. */
#define AGONY_MS 1000

/* Which session's it is does not matter: if a program opens several, the last counts. */
static struct {
    char path[PATH_MAX]; /* empty: none is open */
    char home[PATH_MAX];
    pam_handle_t *pamh;
} session;

/* Whether it is a module that forks, and not the program that has opened the session. */
static bool is_in_module(void)
{
    const void *data;
    return pam_get_data(session.pamh, "chos", &data) != PAM_SYSTEM_ERR;
}

static void at_birth(void)
{
    char directory[PATH_MAX];
    int saved = errno;

    if (session.path[0] == '\0' || is_in_module())
        return;
    /* A directory out of the reach of the root has a name without a leading slash. */
    bool named = getcwd(directory, sizeof(directory)) != NULL && directory[0] == '/';
    int error = chos_enter(&CHOS_FILES, session.path);
    if (error != 0) {
        syslog(LOG_AUTHPRIV | LOG_ERR, "pam_chos: can't enter %s any more: %s; staying on the host",
               session.path, error == ENXIO ? "CHOS is not started" : strerror(error));
    } else if ((!named || chdir(directory) != 0) && chdir(session.home) != 0 && chdir("/") != 0) {
        syslog(LOG_AUTHPRIV | LOG_WARNING, "pam_chos: the working directory is outside of %s",
               session.path);
    }
    /* What this child forks is inside by inheritance, or else has been spoken of. */
    session.path[0] = '\0';
    errno = saved;
}

static void after_fork(void)
{
    if (session.path[0] != '\0' && !is_in_module())
        session.path[0] = '\0';
}

static bool ends_within(int process, int milliseconds)
{
    struct pollfd end = { .fd = process, .events = POLLIN };
    int ready;

    /* A program that gets one signal after the other waits longer; none does at a login. */
    do
        ready = poll(&end, 1, milliseconds);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

static int reap(pid_t child, int options)
{
    int status;
    pid_t ended;

    do
        ended = waitpid(child, &status, __WCLONE | options);
    while (ended < 0 && errno == EINTR);
    if (ended < 0)
        return errno;
    if (ended == 0 || !WIFEXITED(status))
        return TRY_NO_ANSWER;
    return WEXITSTATUS(status) == EXIT_NO_SHELL ? TRY_NO_SHELL : WEXITSTATUS(status);
}

int chos_try(const char *path, const char *shell)
{
    int process = -1;

    /*
     * No fork(3): no handler has to run, and no signal comes at the end, so that the program's own
     * handling of SIGCHLD learns nothing of it.
     */
    pid_t child = (pid_t)syscall(SYS_clone, (unsigned long)CLONE_PIDFD, 0UL, &process, 0UL, 0UL);
    if (child < 0)
        return errno;
    if (child == 0) {
        int error = chos_enter(&CHOS_FILES, path);
        if (error == 0 && access(shell, X_OK) != 0)
            error = EXIT_NO_SHELL;
        _exit(error);
    }
    bool ended = ends_within(process, PATIENCE_MS);
    if (!ended) {
        kill(child, SIGKILL);
        ended = ends_within(process, AGONY_MS);
    }
    close(process);
    return reap(child, ended ? 0 : WNOHANG);
}

int chos_enter_at_fork(pam_handle_t *pamh, const char *path, const char *home)
{
    static bool registered;

    if (strlen(path) >= sizeof(session.path) || strlen(home) >= sizeof(session.home))
        return ENAMETOOLONG;
    if (!registered) {
        int error = pthread_atfork(NULL, after_fork, at_birth);
        if (error != 0)
            return error;
        registered = true;
    }
    strcpy(session.path, path);
    strcpy(session.home, home);
    session.pamh = pamh;
    return 0;
}

void chos_stay(void)
{
    session.path[0] = '\0';
}
