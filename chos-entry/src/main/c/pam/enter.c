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
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "pam_chos.h"

/* More than that nobody waits at a login for a file server that may be down. */
#define PATIENCE_MS 10000

/* No server has a part in what comes before that; hundreds of logins at once take their time. */
#define PATIENCE_TO_BEGIN_MS 30000

/*
 * What a process that is killed needs for its end, unless it waits for what can't be interrupted.
 */
#define AGONY_MS 1000

/* Which session's it is does not matter: if a program opens several, the last counts. */
static struct {
    bool is_open;
    char path[PATH_MAX]; /* empty: out of the session's mount namespace */
    char home[PATH_MAX];
    struct chos_rights rights; /* the user's; the groups are on the heap */
    int namespace; /* -1: none */
    pam_handle_t *pamh;
} session = { .namespace = -1 };

/* Whether it is a module that forks, and not the program that has opened the session. */
static bool is_in_module(void)
{
    const void *data;
    return pam_get_data(session.pamh, "chos", &data) != PAM_SYSTEM_ERR;
}

static const char *reason(int error)
{
    return error == ENXIO ? "CHOS is not started" : strerror(error);
}

/* Returns whether the process is somewhere else now. */
static bool move(void)
{
    if (session.path[0] == '\0') {
        int error = chos_leave_session(&CHOS_FILES);
        if (error != 0 && error != ENOENT)
            syslog(LOG_AUTHPRIV | LOG_ERR,
                   "pam_chos: root can't leave the mount namespace of a user's session: %s",
                   reason(error));
        return error == 0;
    }
    if (session.namespace >= 0 && setns(session.namespace, CLONE_NEWNS) != 0)
        syslog(LOG_AUTHPRIV | LOG_ERR,
               "pam_chos: the session has no mount namespace of its own any more: %s",
               strerror(errno));
    int error = chos_enter_as(&CHOS_FILES, session.path, &session.rights);
    if (error != 0)
        syslog(LOG_AUTHPRIV | LOG_ERR, "pam_chos: can't enter %s any more: %s; staying on the host",
               session.path, reason(error));
    return error == 0 || session.namespace >= 0;
}

static void at_birth(void)
{
    char directory[PATH_MAX];
    int saved = errno;
    uid_t user = geteuid();

    if (!session.is_open || is_in_module())
        return;
    /* atd(8) is somebody else for the moment. */
    (void)!setresuid((uid_t)-1, 0, (uid_t)-1);
    bool named = chos_directory(&CHOS_FILES, directory) == 0;
    if (move() && (!named || chdir(directory) != 0) && chdir(session.home) != 0 && chdir("/") != 0)
        syslog(LOG_AUTHPRIV | LOG_WARNING, "pam_chos: the working directory is outside of %s",
               session.path);
    (void)!setresuid((uid_t)-1, user, (uid_t)-1);
    /* What this child forks is inside by inheritance, or else has been spoken of. */
    chos_stay();
    errno = saved;
}

static void after_fork(void)
{
    if (session.is_open && !is_in_module())
        chos_stay();
}

/* Whether there is something to be read. */
static bool comes_within(int file, int milliseconds)
{
    struct pollfd event = { .fd = file, .events = POLLIN };
    int ready;

    /* A program that gets one signal after the other waits longer; none does at a login. */
    do
        ready = poll(&event, 1, milliseconds);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

static void reap(pid_t child, int options)
{
    while (waitpid(child, NULL, __WCLONE | options) < 0 && errno == EINTR)
        ;
}

/*
 * The child's side: says when it begins, answers, and lasts until it is killed, since a namespace
 * does as long.
 */
_Noreturn static void try_and_tell(const char *path, const char *shell,
                                    const struct chos_rights *rights, bool private, int answer)
{
    struct trial trial = { .namespace = -1 };

    if (private)
        trial.no_session = chos_make_session(&CHOS_FILES);
    if (write(answer, "", 1) != 1)
        _exit(1);
    trial.error = chos_own(&CHOS_FILES, trial.own);
    if (trial.error == 0)
        trial.error = chos_enter_as(&CHOS_FILES, path, rights);
    if (trial.error == 0 && access(shell, X_OK) != 0)
        trial.error = TRY_NO_SHELL;
    if (write(answer, &trial, sizeof(trial)) == sizeof(trial))
        for (;;)
            pause();
    _exit(1);
}

static int namespace_of(pid_t process)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/ns/mnt", process);
    return open(path, O_RDONLY | O_CLOEXEC);
}

struct trial chos_try(const char *path, const char *shell, const struct chos_rights *rights,
                      bool private)
{
    struct trial trial = { .error = TRY_NO_ANSWER, .namespace = -1 };
    int process = -1, answer[2];

    if (pipe2(answer, O_CLOEXEC) != 0)
        return (struct trial){ .error = errno, .namespace = -1 };
    /*
     * No fork(3): no handler has to run, and no signal comes at the end, so that the program's own
     * handling of SIGCHLD learns nothing of it.
     */
    pid_t child = (pid_t)syscall(SYS_clone, (unsigned long)CLONE_PIDFD, 0UL, &process, 0UL, 0UL);
    if (child == 0)
        try_and_tell(path, shell, rights, private, answer[1]);
    int error = errno;
    close(answer[1]);
    if (child < 0) {
        trial.error = error;
    } else {
        char begun;
        if (comes_within(answer[0], PATIENCE_TO_BEGIN_MS) && read(answer[0], &begun, 1) == 1 &&
            comes_within(answer[0], PATIENCE_MS) &&
            read(answer[0], &trial, sizeof(trial)) == sizeof(trial) && private &&
            trial.no_session == 0) {
            trial.namespace = namespace_of(child);
            if (trial.namespace < 0)
                trial.no_session = errno;
        }
        kill(child, SIGKILL);
        reap(child, comes_within(process, AGONY_MS) ? 0 : WNOHANG);
        close(process);
    }
    close(answer[0]);
    return trial;
}

/* At the next fork, unless it is a module's. */
static int act_at_fork(pam_handle_t *pamh, const char *path, const char *home, int namespace)
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
    chos_stay();
    strcpy(session.path, path);
    strcpy(session.home, home);
    session.namespace = namespace;
    session.pamh = pamh;
    session.is_open = true;
    return 0;
}

int chos_enter_at_fork(pam_handle_t *pamh, const char *path, const char *home,
                       const struct chos_rights *rights, int namespace)
{
    int error = act_at_fork(pamh, path, home, namespace);

    if (error == 0) {
        session.rights = *rights;
    } else {
        free((void *)rights->groups);
        if (namespace >= 0)
            close(namespace);
    }
    return error;
}

int chos_leave_at_fork(pam_handle_t *pamh, const char *home)
{
    return act_at_fork(pamh, "", home, -1);
}

void chos_stay(void)
{
    session.is_open = false;
    if (session.namespace >= 0)
        close(session.namespace);
    session.namespace = -1;
    free((void *)session.rights.groups);
    session.rights.groups = NULL;
}

/* A program can let go of the module with a session open. */
__attribute__((destructor)) static void unload(void)
{
    chos_stay();
}
