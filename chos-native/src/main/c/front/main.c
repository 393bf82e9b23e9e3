/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * chos, as far as it goes without a JVM: enters an environment in one of the usual forms, over what
 * `chosctl` has published, and becomes the command or the shell there.
 *
 *   chos [COMMAND [ARG...]]
 *   chos --env NAME [--] [COMMAND [ARG...]]
 *   chos -c COMMAND, -chos: as a user's shell
 *
 * Whatever it does not understand, whatever fails, and whatever there is something to be said
 * about, is for the launcher, which becomes this process in the state in which it was called, and
 * says it in Java. So nothing is decided here that Java would decide otherwise.
 *
 * It is static, and without a C library of the host's that variables could replace; see libc.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../shared/called.h"
#include "../shared/handover.h"
#include "../shared/loader.h"
#include "../shared/search.h"
#include "entry.h"
#include "number.h"
#include "published.h"
#include "shell.h"
#include "user.h"
#include "variables.h"

/* A test has them elsewhere. */
#ifndef LAUNCHER
#define LAUNCHER CHOS_PREFIX "/launcher"
#define ENTER CHOS_PREFIX "/enter"
#define CONF "/etc/chos.conf"
#endif

#define DEFAULT_NAME "default"

enum { CHOS_FAILED = 125 };

/* What is asked for, and what is found out. */
struct call {
    char **argv, **envp;
    bool as_shell;
    const char *option; /* --env's argument, or NULL */
    char **command;     /* NULL: a shell */

    const char *home;   /* NULL: unknown */
    bool knows_user;
    struct user user;
    char file_name[CHOS_NAME_SIZE];
    struct shell_rules rules;
    struct assignments assignments;
};

/* The forms that are understood. */
static bool understand(struct call *call, int argc)
{
    char **words = call->argv + 1;

    call->as_shell = is_called_as_shell(argc, call->argv, call->envp);
    if (argc < 1 || call->as_shell)
        return argc > 0;
    if (argc > 2 && strcmp(words[0], "--env") == 0) {
        call->option = words[1];
        words += 2;
        if (call->option[0] == '-')
            return false;
        if (words[0] != NULL && strcmp(words[0], "--") == 0)
            words++;
        else if (words[0] != NULL && words[0][0] == '-')
            return false;
    } else if (words[0] != NULL && words[0][0] == '-') {
        return false;
    }
    call->command = words[0] == NULL ? NULL : words;
    return true;
}

/* The user is looked for only where that matters, as in Java. */
static bool find_user(struct call *call)
{
    call->home = variable(call->envp, "HOME");
    if (call->command != NULL && call->home != NULL)
        return true;
    call->knows_user = user_find(getuid(), &call->user);
    if (call->home == NULL)
        call->home = call->user.home;
    return call->knows_user;
}

/* Who is in more groups is no usual case. */
enum { GROUPS_AT_MOST = 1024 };

/* For who has chosen none. */
static const char *standard(struct call *call, const struct chos_files *files)
{
    static gid_t groups[GROUPS_AT_MOST + 1];

    if (files->defaults == NULL || access(files->defaults, F_OK) != 0)
        return DEFAULT_NAME;
    int count = getgroups(GROUPS_AT_MOST, groups);
    if (count < 0)
        return NULL;
    groups[count] = getegid();
    int error = chos_group_default(files, groups, (size_t)count + 1, call->file_name);
    return error == 0 ? call->file_name : error == ENOENT ? DEFAULT_NAME : NULL;
}

/* The name of the environment; NULL if there is more to it. */
static const char *choose(struct call *call, const struct chos_files *files)
{
    static char path[CHOS_PATH_SIZE];
    const char *name = call->option != NULL ? call->option : variable(call->envp, "CHOS");
    bool remarkable;

    if (name != NULL && (name[0] != '\0' || call->option != NULL))
        return name;
    size_t length = strlen(call->home);
    if (length + sizeof("/.chos") > sizeof(path))
        return NULL;
    memcpy(path, call->home, length);
    memcpy(path + length, "/.chos", sizeof("/.chos"));
    int error = chos_user_choice(path, call->file_name, &remarkable);
    if (error == ENOENT)
        return standard(call, files);
    return error != 0 || remarkable || call->file_name[0] == '\0' ? NULL : call->file_name;
}

/*
 * Whether this start is in the log. If nothing is executed after all, Java need not log it again.
 */
static bool logged;

/* The soft limit on files, where it has left none for us and was raised. */
static struct rlimit files_before;
static bool files_raised;

static bool has_free_descriptor(void)
{
    int file = open("/", O_PATH | O_CLOEXEC);
    if (file >= 0)
        close(file);
    return file >= 0 || errno != EMFILE;
}

static bool raise_files(void)
{
    if (!files_raised && getrlimit(RLIMIT_NOFILE, &files_before) != 0)
        return false;
    struct rlimit raised = { files_before.rlim_max, files_before.rlim_max };
    files_raised = setrlimit(RLIMIT_NOFILE, &raised) == 0;
    return files_raised && has_free_descriptor();
}

static void restore_files(void)
{
    if (files_raised)
        setrlimit(RLIMIT_NOFILE, &files_before);
}

/* What a shell on a terminal is told of a tree that closes soon; empty if it does not. */
static char farewell[CHOS_NAME_SIZE + 128];

static void say(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
}

/* Returns if it can't be executed. */
static void become(struct chos_way *way, const char *file, char **argv, struct variables *variables)
{
    static char tried[PATH_MAX];

    if (way->log.socket >= 0) {
        chos_log_entry(way->log,
                       &(struct chos_entry){ getuid(), way->name, way->path, "kernel",
                                             way->own });
        way->log.socket = -1;
        logged = true;
    }
    if (farewell[0] != '\0') {
        say(farewell);
        farewell[0] = '\0';
    }
    restore_files();
    search_and_exec(file, argv, (char **)variables->all, tried);
    /* The way back takes a descriptor, too. */
    if (files_raised)
        raise_files();
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* "SHELL=" and the path. */
static const char *shell_variable(const char *shell)
{
    static char entry[sizeof("SHELL=") + PATH_MAX] = "SHELL=";
    memcpy(entry + strlen("SHELL="), shell, strlen(shell) + 1);
    return entry;
}

/* The shell's name, after a dash for a login shell. */
static char *zero(bool login, const char *shell)
{
    static char name[PATH_MAX + 1];
    memcpy(name + login, base_name(shell), strlen(base_name(shell)) + 1);
    if (login)
        name[0] = '-';
    return name;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* The variables as they were before the environment that chos is called from; NULL: no room. */
static char *const *callers(const struct call *call)
{
    VARIABLES(variables);
    static char room[VARIABLES_ROOM];

    variables_room(&variables, room, sizeof(room));
    return variables_copy(&variables, call->envp, NULL, NULL) && variables_put_back(&variables)
               ? (char *const *)(uintptr_t)variables.all
               : NULL;
}

/* Sets what is said of the environment. */
static bool apply(const struct call *call, const char *name, char *const caller[],
                  struct variables *variables)
{
    static char room[VARIABLES_ROOM];

    variables_room(variables, room, sizeof(room));
    return assignments_apply(&call->assignments, name, call->home, caller, variables);
}

static void become_shell(struct call *call, struct chos_way *way, const char *entry)
{
    VARIABLES(variables);
    char *const *caller = callers(call);
    char *fresh[] = { NULL, NULL }, *before = call->argv[0], **argv = fresh;

    if (!published_is(CONF, call->rules.conf))
        return;
    const char *shell = shell_choose(&call->user, &call->rules);
    if (shell == NULL)
        return;
    bool set =
        caller != NULL &&
        variables_copy(&variables, caller, call->as_shell ? NULL : published_keeps, &call->rules);
    set = set && (call->as_shell || variables_set(&variables, SHELL_PATH));
    set = set && apply(call, way->name, caller, &variables);
    set = set && variables_set(&variables, entry);
    if (call->as_shell || strcmp(shell, call->user.shell) != 0)
        set = set && variables_set(&variables, shell_variable(shell));
    if (!set)
        return;
    if (call->as_shell)
        argv = call->argv;
    argv[0] = zero(call->as_shell ? before[0] == '-'
                                  : call->rules.login || ends_with(base_name(shell), "csh"),
                   shell);
    become(way, shell, argv, &variables);
    call->argv[0] = before;
}

static void become_command(struct call *call, struct chos_way *way, const char *entry)
{
    VARIABLES(variables);
    char *const *caller = callers(call);

    if (caller != NULL && variables_copy(&variables, caller, NULL, NULL) &&
        apply(call, way->name, caller, &variables) && variables_set(&variables, entry))
        become(way, call->command[0], call->command, &variables);
}

/* Without a line in the log, for which a library is needed. */
_Noreturn static void fail(const char *complaint, const struct call *call)
{
    say(call->as_shell ? "chos: warning: this is the host, not an environment: " : "chos: ");
    say(complaint);
    if (call->as_shell)
        become_host_shell(call->argv, call->envp);
    _exit(CHOS_FAILED);
}

static bool is_terminal(int file)
{
    char settings[128];
    return syscall(SYS_ioctl, file, TCGETS, settings, 0, 0) == 0;
}

/* Not for a command, nor as one: `chos -c '...'`. */
static bool is_for_shell(const struct call *call)
{
    const char *word = call->argv[0] == NULL ? NULL : call->argv[1];
    return call->command == NULL &&
           !(call->as_shell && word != NULL && word[0] == '-' && strchr(word, 'c') != NULL);
}

/*
 * Whether there is something for a person to read: of the working directory always, of directories
 * that were the process' own as Entry in Java has it.
 */
static bool has_to_tell(const struct call *call, const struct chos_way *way)
{
    return way->away != 0 ||
           (way->own[0] != '\0' && (is_for_shell(call) || is_terminal(STDERR_FILENO)));
}

static void append(char **to, const char *text)
{
    size_t length = strlen(text);
    memcpy(*to, text, length + 1);
    *to += length;
}

static void prepare_farewell(const struct call *call, const struct chos_way *way,
                             const struct published *published)
{
    struct chos_until until;
    struct timespec now;
    char *to = farewell;

    if (!is_for_shell(call) || chos_until(&published->files, way->path, &until) != 0 ||
        !is_terminal(STDIN_FILENO) || !is_terminal(STDERR_FILENO) ||
        clock_gettime(CLOCK_REALTIME, &now) != 0 || now.tv_sec < until.tell)
        return;
    append(&to, "chos: warning: ");
    append(&to, way->name);
    append(&to, " can be entered until ");
    append(&to, until.day);
    append(&to, ", and not after that day\n");
}

/* "CHOS=" and the name, which was found in the table and so is not longer than any there. */
static const char *chos_variable(const char *name)
{
    static char entry[sizeof("CHOS=") + CHOS_NAME_SIZE] = "CHOS=";
    memcpy(entry + strlen("CHOS="), name, strlen(name) + 1);
    return entry;
}

/*
 * By the mount engine: the program enter takes this process' place, moves it, goes to the working
 * directory, and becomes the command. What can be inside is not known before, so a shell, which is
 * chosen there, is Java's.
 */
static void enter_by_mount(struct call *call, const struct published *published,
                           struct chos_way *way)
{
    VARIABLES(variables);
    static struct chos_enter_words words;
    char *const *caller = callers(call);
    size_t count = 0;

    if (strcmp(way->path, "/") == 0 || chos_enter_words(&published->files, way, &words) != 0 ||
        caller == NULL || !variables_copy(&variables, caller, NULL, NULL) ||
        !apply(call, way->name, caller, &variables) ||
        !variables_set(&variables, chos_variable(way->name)))
        return;
    while (call->command[count] != NULL)
        count++;
    const char **argv = calloc(words.count + count + 2, sizeof(*argv));
    if (argv == NULL)
        return;
    memcpy(argv, words.all, words.count * sizeof(*argv));
    argv[words.count] = call->command[0];
    memcpy(argv + words.count + 1, call->command, count * sizeof(*argv));
    way->log = chos_log_open(&published->files, NULL);
    if (way->log.socket >= 0) {
        chos_log_entry(way->log,
                       &(struct chos_entry){ getuid(), way->name, way->path, "mount", NULL });
        logged = true;
    }
    restore_files();
    execve(ENTER, (char *const *)argv, (char *const *)variables.all);
    if (files_raised)
        raise_files();
}

/* Returns if that is not possible, or not without a word; then the process is where it was. */
static void enter(struct call *call, const struct published *published)
{
    static struct chos_way way;
    bool shell = call->command == NULL;

    if (!find_user(call))
        return;
    way.name = choose(call, &published->files);
    way.home = call->home;
    if (way.name == NULL)
        return;
    if (chos_find(&published->files, way.name, way.path) != 0 ||
        (shell && !published_shell(published, way.path, &call->rules)) ||
        assignments_read(&published->files, way.name, way.path, &call->assignments) != 0)
        return;
    if (published->by_mount) {
        if (!shell)
            enter_by_mount(call, published, &way);
        return;
    }
    if (shell)
        prepare_farewell(call, &way, published);
    if (chos_go_in(&published->files, &way) != 0)
        return;
    if (has_to_tell(call, &way))
        ;
    else if (shell)
        become_shell(call, &way, chos_variable(way.name));
    else
        become_command(call, &way, chos_variable(way.name));
    if (chos_go_back(&published->files, &way) != 0)
        fail("there is no way back from the environment\n", call);
}

static void try_to_enter(struct call *call, int argc)
{
    static struct published published;

    if (understand(call, argc) && published_open(&published))
        enter(call, &published);
}

/* The variables, before them what the launcher has to know. As they are if there is no room. */
static char **with_handover(char **envp)
{
    static char entry[sizeof(HANDOVER) + 1 + NUMBER_SIZE] = HANDOVER;
    char digits[NUMBER_SIZE], *end = entry + strlen(HANDOVER);
    size_t count = 0;

    if (!logged && !files_raised)
        return envp;
    while (envp[count] != NULL)
        count++;
    char **all = calloc(count + 2, sizeof(*all));
    if (all == NULL)
        return envp;
    *end++ = logged ? HANDOVER_LOGGED : HANDOVER_NOT_LOGGED;
    if (files_raised) {
        const char *number = number_text(files_before.rlim_cur, digits);
        memcpy(end, number, strlen(number) + 1);
    }
    all[0] = entry;
    memcpy(all + 1, envp, (count + 1) * sizeof(*all));
    return all;
}

int main(int argc, char **argv, char **envp)
{
    static struct call call;

    call.argv = argv;
    call.envp = envp;
    try_to_enter(&call, argc);
    if (!has_free_descriptor()) {
        if (raise_files())
            try_to_enter(&call, argc);
        if (!raise_files()) {
            restore_files();
            fail("no file descriptor is left to start with: raise the hard limit (ulimit -H -n), or"
                 " close some\n", &call);
        }
    }
    loader_hide(envp);
    execve(LAUNCHER, argv, with_handover(envp));
    bool forbidden = errno == EACCES;
    loader_show(envp);
    restore_files();
    fail(forbidden ? LAUNCHER " may not be executed: its file system is mounted with noexec; or"
                     " reinstall CHOS\n"
                   : LAUNCHER " can't be executed: reinstall CHOS\n", &call);
}
