/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pam_chos.so puts a session into the OS tree that its user has chosen. See pam_chos(8).
 *
 * pam_sm_open_session returns
 *
 *   PAM_SUCCESS       the next child of the calling process will be in the tree, and CHOS is in
 *                     the session's variables; or the choice is the host itself (path "/")
 *   PAM_IGNORE        nothing to do: the user is root, and the option "root" is not given; the
 *                     service is systemd-user; the user has chosen nothing, and the host has no
 *                     default for one of the user's groups, and no environment "default"
 *                     (root in the session of somebody else gets to the host's mount namespace)
 *   PAM_SESSION_ERR   the choice can't be had: the file can't be read or names nothing, the name is
 *                     unknown, the tree can't be entered or lacks the user's shell, the service is
 *                     not started. A line in the system log says which. Nothing has changed: where
 *                     the module is "optional", the session is on the host; where it is "required",
 *                     there is none. Or the option "private" is given and the session can't have a
 *                     mount namespace of its own: then its children are in the tree all the same
 *   PAM_USER_UNKNOWN  there is no such user
 *   PAM_BUF_ERR       no memory
 *
 * pam_sm_close_session returns PAM_SUCCESS.
 *
 * The calling process itself never leaves the host; see enter.c. The only input is the user's file
 * and what root has published: $CHOS of the calling process does not count.
 */
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include <security/pam_ext.h>
#include <security/pam_modutil.h>

#include "pam_chos.h"
#include "variables.h"

#define DEFAULT_NAME "default"
#define DEFAULT_FILE ".chos"

struct options {
    const char *file; /* relative to the home directory */
    bool fail_to_default;
    bool root;
    bool private;
    bool debug;
    bool silent;
};

static const char *after(const char *argument, const char *prefix)
{
    size_t length = strlen(prefix);

    return strncmp(argument, prefix, length) == 0 ? argument + length : NULL;
}

/* What is not understood is logged, and counts for nothing: a slip of the pen locks nobody out. */
static struct options parse(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct options options = { .file = DEFAULT_FILE, .silent = (flags & PAM_SILENT) != 0 };

    for (int i = 0; i < argc; i++) {
        const char *file = after(argv[i], "user_conf_file=");
        if (file != NULL && file[0] != '\0' && file[0] != '/')
            options.file = file;
        else if (strcmp(argv[i], "fail_to_default=0") == 0)
            options.fail_to_default = false;
        else if (strcmp(argv[i], "fail_to_default=1") == 0)
            options.fail_to_default = true;
        else if (strcmp(argv[i], "root") == 0)
            options.root = true;
        else if (strcmp(argv[i], "private") == 0)
            options.private = true;
        else if (strcmp(argv[i], "debug") == 0)
            options.debug = true;
        else if (strcmp(argv[i], "silent") == 0)
            options.silent = true;
        else
            pam_syslog(pamh, LOG_ERR, "option %s is not understood, see pam_chos(8)", argv[i]);
    }
    return options;
}

static bool is_service(pam_handle_t *pamh, const char *name)
{
    const void *service = NULL;

    return pam_get_item(pamh, PAM_SERVICE, &service) == PAM_SUCCESS && service != NULL &&
           strcmp(service, name) == 0;
}

/* The user's service manager: its units are the host's, whatever their user has chosen. */
static bool is_user_manager(pam_handle_t *pamh)
{
    return is_service(pamh, "systemd-user");
}

static int refuse(pam_handle_t *pamh, const char *user, const char *name, const char *why)
{
    pam_syslog(pamh, LOG_WARNING, "%s can't enter the environment \"%s\": %s", user, name, why);
    return PAM_SESSION_ERR;
}

static const char *trouble(int error)
{
    switch (error) {
    case ENXIO:
        return "CHOS is not started on this host: service chos start";
    case TRY_NO_SHELL:
        return "the tree is missing, or lacks the user's shell";
    case TRY_NO_ANSWER:
        return "its tree does not answer within 10 seconds (a file server that is down?)";
    case ENOENT:
        return "the kernel does not know its tree: service chos restart";
    case ENOTUNIQ:
        return "the session has a /tmp or the like of its own, which the tree would show as the "
               "host's"
               " (\"private require\" in /etc/chos)";
    case EPERM:
        return "from a chroot, a container or a user namespace nobody can";
    default:
        return strerror(error);
    }
}

static bool put(const char *entry, size_t length, bool gone, void *argument)
{
    char *name = gone ? strndup(entry, length) : NULL;

    bool done = gone && name == NULL
                    ? false
                    : pam_putenv(argument, gone ? name : entry) == PAM_SUCCESS;
    free(name);
    return done;
}

/* What is needed to set the variables, much for a stack. */
struct work {
    struct variables after;
    struct assignments assignments;
    char room[VARIABLES_ROOM];
};

static bool set_those(pam_handle_t *pamh, const struct passwd *user, const char *name,
                      const char *path, char **before, struct work *work)
{
    variables_room(&work->after, work->room, sizeof(work->room));
    return variables_allocate(&work->after, before) &&
           assignments_read(&CHOS_FILES, name, path, &work->assignments) == 0 &&
           variables_copy(&work->after, before, NULL, NULL) &&
           assignments_apply(&work->assignments, name, user->pw_dir, before, &work->after) &&
           variables_compare(before, &work->after, put, pamh);
}

/* CHOS, and what the environment sets: without that nobody is locked out. */
static int set_variables(pam_handle_t *pamh, const struct passwd *user, const char *name,
                         const char *path)
{
    char variable[sizeof("CHOS=") + CHOS_NAME_SIZE];
    struct work *work = calloc(1, sizeof(*work));
    char **before = pam_getenvlist(pamh);

    if (work == NULL || before == NULL || !set_those(pamh, user, name, path, before, work))
        pam_syslog(pamh, LOG_ERR,
                   "%s: what %s sets of the variables can't be set, see `set` in chos(5)",
                   user->pw_name, name);
    for (char **entry = before; entry != NULL && *entry != NULL; entry++)
        free(*entry);
    free(before);
    if (work != NULL)
        free(work->after.all);
    free(work);
    snprintf(variable, sizeof(variable), "CHOS=%s", name);
    return pam_putenv(pamh, variable);
}

/* Which session is on a terminal, and not a command's or a service's, only some programs say. */
static bool is_on_terminal(pam_handle_t *pamh)
{
    const void *item = NULL;

    if (pam_get_item(pamh, PAM_TTY, &item) != PAM_SUCCESS || item == NULL)
        return false;
    const char *tty = item;
    return strncmp(tty, "/dev/", 5) == 0 || strncmp(tty, "tty", 3) == 0 ||
           strncmp(tty, "pts/", 4) == 0;
}

static void tell_until(pam_handle_t *pamh, const char *name, const char *path)
{
    struct chos_until until;

    if (chos_until(&CHOS_FILES, path, &until) == 0 && until.tell <= (long long)time(NULL) &&
        is_on_terminal(pamh))
        (void)pam_info(pamh, "chos: %s can be entered until %s, and not after that day", name,
                       until.day);
}

/* The user's, by the host's databases; the groups are to be freed. False for lack of memory. */
static bool find_rights(const struct passwd *user, struct chos_rights *rights)
{
    int count = 0;

    (void)getgrouplist(user->pw_name, user->pw_gid, NULL, &count);
    gid_t *groups = calloc((size_t)count + 1, sizeof(*groups));
    if (groups == NULL)
        return false;
    /* There may be more of them by now, and then none of them counts but the first. */
    if (getgrouplist(user->pw_name, user->pw_gid, groups, &count) < 0)
        count = 0;
    *rights = (struct chos_rights){ user->pw_uid, user->pw_gid, groups, (size_t)count };
    return true;
}

static const char *why_none(int error)
{
    switch (error) {
    case ENOSPC:
        return "there are more mounts than the kernel allows: sysctl fs.mount-max";
    case EPERM:
        return "who opens the session may not make mount namespaces";
    case EOPNOTSUPP:
        return "the links in /chos are not those that `chosctl restart` makes";
    default:
        return strerror(error);
    }
}

/*
 * That the session goes on without a mount namespace of its own. With "required" in PAM's
 * configuration it doesn't.
 */
static int without_own(pam_handle_t *pamh, const char *user, int error,
                       const struct options *options)
{
    pam_syslog(pamh, LOG_WARNING, "the session of %s has no mount namespace of its own: %s", user,
               why_none(error));
    if (!options->silent)
        (void)pam_error(pamh,
                        "chos: this session has no mount namespace of its own, so there are no"
                        " user namespaces in it, and no private /tmp: %s",
                        why_none(error));
    return PAM_SESSION_ERR;
}

/*
 * Returns what pam_sm_open_session does, but for what `no_session` says: why there is none of its
 * own. PAM_IGNORE, without a word, for a name not on the list.
 */
static int place(pam_handle_t *pamh, const struct passwd *user, const char *name,
                 const struct options *options, int *no_session)
{
    const char *shell = user->pw_shell[0] == '\0' ? "/bin/sh" : user->pw_shell;
    char path[CHOS_PATH_SIZE], closed[CHOS_TEXT_SIZE];
    bool silent = options->silent;

    int error = chos_find(&CHOS_FILES, name, path);
    if (error == ENOENT)
        return PAM_IGNORE;
    if (error != 0)
        return refuse(pamh, user->pw_name, name, trouble(error));
    if (options->debug)
        pam_syslog(pamh, LOG_DEBUG, "%s: environment \"%s\", tree %s", user->pw_name, name, path);
    if (strcmp(path, "/") == 0)
        return PAM_SUCCESS;

    struct chos_rights rights;
    if (!find_rights(user, &rights))
        return PAM_BUF_ERR;
    /* By the mount engine it is in one anyway, with what the session has mounted for itself. */
    bool private = options->private && strcmp(chos_engine(&CHOS_FILES), "mount") != 0;
    struct trial trial = chos_try(path, shell, &rights, private);
    error = trial.error;
    if (error == 0) {
        error = chos_enter_at_fork(pamh, path, user->pw_dir, &rights, trial.namespace);
    } else {
        free((void *)rights.groups);
        if (trial.namespace >= 0)
            close(trial.namespace);
    }
    if (error == ENOMEM)
        return PAM_BUF_ERR;
    if ((error == ENOENT || error == EACCES) &&
        chos_explain_closed(&CHOS_FILES, error, name, path, closed)) {
        if (!silent)
            (void)pam_error(pamh, "chos: %s", closed);
        return refuse(pamh, user->pw_name, name, closed);
    }
    if (error != 0)
        return refuse(pamh, user->pw_name, name, trouble(error));
    int ret = set_variables(pamh, user, name, path);
    if (ret != PAM_SUCCESS) {
        chos_stay();
    } else {
        if (!silent)
            tell_until(pamh, name, path);
        chos_log_entry(chos_log_open(&CHOS_FILES, trial.own),
                       &(struct chos_entry){ user->pw_uid, name, path, chos_engine(&CHOS_FILES),
                                              trial.own });
    }
    /* One in such a session has its namespace. */
    *no_session = trial.no_session == EALREADY ? 0 : trial.no_session;
    return ret;
}

/* Where those go who have chosen nothing; PAM_IGNORE if there is nothing for them. */
static int place_by_default(pam_handle_t *pamh, const struct passwd *user,
                            const struct options *options, char name[CHOS_NAME_SIZE],
                            int *no_session)
{
    struct chos_rights rights;

    strcpy(name, DEFAULT_NAME);
    if (access(CHOS_FILES.defaults, F_OK) != 0)
        return place(pamh, user, name, options, no_session);
    if (!find_rights(user, &rights))
        return PAM_BUF_ERR;
    (void)chos_group_default(&CHOS_FILES, rights.groups, rights.count, name);
    free((void *)rights.groups);
    return place(pamh, user, name, options, no_session);
}

static int place_by_choice(pam_handle_t *pamh, const struct passwd *user,
                           const struct options *options, int *no_session)
{
    char name[CHOS_NAME_SIZE], instead[sizeof("; this is \"\"") + CHOS_NAME_SIZE] = "";

    enum choice choice = chos_choice(pamh, user, options->file, name);
    if (choice == CHOICE_NONE)
        return place_by_default(pamh, user, options, name, no_session);

    int ret = PAM_SESSION_ERR;
    if (choice == CHOICE_MADE) {
        ret = place(pamh, user, name, options, no_session);
        if (ret == PAM_IGNORE)
            ret = refuse(pamh, user->pw_name, name, "there is none of that name");
    }
    if (ret != PAM_SESSION_ERR)
        return ret;
    if (options->fail_to_default &&
        place_by_default(pamh, user, options, name, no_session) == PAM_SUCCESS) {
        ret = PAM_SUCCESS;
        snprintf(instead, sizeof(instead), "; this is \"%s\"", name);
    }
    /* What the file holds is not repeated here: the log is for root. */
    if (!options->silent)
        (void)pam_error(pamh,
                        "chos: can't enter the environment that ~/%s asks for%s: see chos --list",
                        options->file, instead);
    return ret;
}

int pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct options options = parse(pamh, flags, argc, argv);
    const char *name = NULL;

    int ret = pam_get_user(pamh, &name, NULL);
    if (ret != PAM_SUCCESS)
        return ret;
    const struct passwd *user = pam_modutil_getpwnam(pamh, name);
    if (user == NULL)
        return PAM_USER_UNKNOWN;
    if (is_user_manager(pamh))
        return PAM_IGNORE;
    if (user->pw_uid == 0 && !options.root) {
        (void)chos_leave_at_fork(pamh, user->pw_dir);
        return PAM_IGNORE;
    }

    int no_session = 0;
    chos_stay();
    ret = place_by_choice(pamh, user, &options, &no_session);
    if (ret == PAM_SUCCESS && no_session != 0)
        ret = without_own(pamh, user->pw_name, no_session, &options);
    if (options.debug)
        pam_syslog(pamh, LOG_DEBUG, "session of %s: %s", name, pam_strerror(pamh, ret));
    return ret;
}

int pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)pamh, (void)flags, (void)argc, (void)argv;
    chos_stay();
    return PAM_SUCCESS;
}
