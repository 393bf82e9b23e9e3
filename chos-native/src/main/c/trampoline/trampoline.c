/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * /usr/bin/chos of an OS tree: leaves the environment and becomes the host's /usr/bin/chos, with
 * the same arguments, environment and working directory. Out of the kernel engine it gets by
 * writing to the kernel's file; out of the namespace engine by the helper that this has left in the
 * root.
 *
 * The programs of a tree that change users and passwords are links to it: the users are the host's.
 * By such a name it becomes the host's program of that name. Where the tree is a system by itself,
 * in `chosctl maintain` or a container, it becomes the tree's own, which is kept elsewhere.
 *
 * One question it has to answer by itself, because whoever has left can't any more: `--which`.
 *
 * Any tree must be able to run it, also one without a libc or with one twenty years old. So it is
 * static and makes its system calls itself; that leaves nothing between the kernel's hand-over of
 * the process and the execve(2) which could change the process.
 *
 * Exit codes, as env(1): 125 it can't leave, 126 the host's chos can't be executed, 127 there is
 * none.
 */
#include "way_out.h"

/* The unit test builds it with others. */
#ifndef ENVIRONMENTS
#define ENVIRONMENTS "/run/chos/environments"
#define GENERATIONS "/run/chos/published/generations"
#define HOST_PROGRAMS "/usr/"
/* By their own names: some look at that. */
#define OWN_PROGRAMS "/usr/lib/chos/own/"
#endif

_Noreturn void bare_main(const long *stack);

/* Whether both paths lead to one file; false if that can't be found out. */
static bool same_file(const char *left, const char *right)
{
    struct statx l, r;
    if (system_call(SYS_statx, AT_FDCWD, (long)left, 0, STATX_INO, (long)&l) != 0 ||
        system_call(SYS_statx, AT_FDCWD, (long)right, 0, STATX_INO, (long)&r) != 0)
        return false;
    return l.stx_ino == r.stx_ino && l.stx_dev_major == r.stx_dev_major &&
           l.stx_dev_minor == r.stx_dev_minor;
}

/* Options end at the first word that is not one, or at "--". */
static bool has_option(char **argv, const char *option)
{
    while (*argv != NULL && *++argv != NULL && (*argv)[0] == '-' && !equals(*argv, "--")) {
        if (equals(*argv, option))
            return true;
    }
    return false;
}

/* Where a line "alias<TAB>path" of the host's table has got to. */
struct line {
    char alias[PATH_LENGTH];
    size_t length;  /* of the alias */
    size_t matched; /* bytes of the path that are those looked for */
    bool in_path, differs;
};

/* Takes the table's next byte; whether it ends the line of that path. */
static bool line_take(struct line *line, char byte, const char *path, size_t length)
{
    if (byte == '\n') {
        if (line->in_path && !line->differs && line->matched == length)
            return true;
        line->length = line->matched = 0;
        line->in_path = line->differs = false;
    } else if (line->in_path) {
        line->differs |= line->matched == length || path[line->matched] != byte;
        line->matched += !line->differs;
    } else if (byte == '\t') {
        line->in_path = true;
    } else if (line->length < sizeof(line->alias) - 1) {
        line->alias[line->length++] = byte;
    }
    return false;
}

/* Prints the answer, whose terminator's place becomes the newline's, in one write. */
_Noreturn static void say(char *answer, long length)
{
    answer[length++] = '\n';
    sys_exit(sys_write(1, answer, (size_t)length) == length ? 0 : CANNOT_LEAVE);
}

/* Whether it is "NAME@N": by that a generation can be entered, but it is called by its name. */
static bool is_of_name(const char *alias, const char *name)
{
    while (*name != '\0' && *alias == *name) {
        alias++;
        name++;
    }
    return *name == '\0' && *alias == '@';
}

/*
 * Finds the alias of that path in a file: of several the likely one, or else the first; none that
 * is only a number behind that name. Returns its length, 0 for none.
 */
static size_t find(const char *file, const char *path, size_t length, const char *likely,
                   const char *name, char *found)
{
    static struct line line;
    static char chunk[PATH_LENGTH];
    size_t found_length = 0;
    long table = sys_open(file, O_RDONLY | O_CLOEXEC);
    long got;

    line.length = line.matched = 0;
    line.in_path = line.differs = false;
    while ((got = system_call(SYS_read, table, (long)chunk, sizeof(chunk), 0, 0)) > 0) {
        for (long i = 0; i < got; i++) {
            if (!line_take(&line, chunk[i], path, length))
                continue;
            line.alias[line.length] = '\0';
            bool is_likely = likely != NULL && equals(line.alias, likely);
            if ((found_length == 0 || is_likely) &&
                (*name == '\0' || !is_of_name(line.alias, name)))
                found_length = (size_t)(append(found, line.alias) - found);
            found[found_length] = '\0';
            if (is_likely && equals(found, likely))
                got = 0;
            line.length = line.matched = 0;
            line.in_path = line.differs = false;
        }
    }
    system_call(SYS_close, table, 0, 0, 0, 0);
    return found_length;
}

/* Where the number begins that is the last part of the path, perhaps with an ending; 0 for none. */
static size_t number_in(const char *path, size_t length, size_t *end)
{
    size_t start = length;

    while (start > 0 && path[start - 1] != '/')
        start--;
    for (*end = start; *end < length && path[*end] >= '0' && path[*end] <= '9';)
        (*end)++;
    return start > 1 && *end > start && (*end == length || path[*end] == '.') ? start : 0;
}

/*
 * Prints the name of the environment with that path, of several the one that $CHOS says, or else
 * the first; of a tree to which no name leads any more, the one that it had, if that is known;
 * else the path. Exactly is with the generation's number.
 */
_Noreturn static void say_which(char *path, long length, const char *likely, bool exactly)
{
    static char answer[2 * PATH_LENGTH], name[PATH_LENGTH];
    size_t end;
    size_t number = number_in(path, (size_t)length, &end);

    if (number != 0)
        find(GENERATIONS, path, number - 1, NULL, "", name);
    size_t answer_length = find(ENVIRONMENTS, path, (size_t)length, likely, name, answer);
    if (answer_length == 0 && *name == '\0')
        answer_length = find(GENERATIONS, path, (size_t)length, NULL, "", answer);
    if (answer_length == 0 && *name == '\0')
        say(path, length);
    if (answer_length == 0)
        answer_length = (size_t)(append(answer, name) - answer);
    if (exactly && *name != '\0') {
        answer[answer_length++] = '@';
        while (number < end)
            answer[answer_length++] = path[number++];
    }
    say(answer, (long)answer_length);
}

/*
 * Prints the name that an engine with namespaces gave the environment; exactly is with the number
 * of a generation, which has beside it, on the host, what it was made of.
 */
_Noreturn static void say_name(char *name, long length, bool exactly)
{
    static char path[PATH_LENGTH], made[2 * PATH_LENGTH];
    long path_length = exactly ? system_call(SYS_readlinkat, AT_FDCWD, (long)TREE, (long)path,
                                             sizeof(path) - 1, 0) : 0;
    size_t end;
    size_t number = path_length > 0 ? number_in(path, (size_t)path_length, &end) : 0;

    if (number != 0) {
        path[end] = '\0';
        append(append(append(made, HOST_ROOT), path), ".made");
        if (system_call(SYS_faccessat, AT_FDCWD, (long)made, 0, 0, 0) == 0) {
            name[length++] = '@';
            length = append(name + length, path + number) - name;
        }
    }
    say(name, length);
}

/* Where the host has a program that changes users, below /usr; NULL for any other name. */
static const char *users_program(const char *name)
{
    /* The list users-programs of chosctl has them, too, which a test compares. */
    static const char *const programs[] = {
        "bin/chage", "bin/chfn", "bin/chsh", "bin/gpasswd", "bin/passwd", "sbin/addgroup",
        "sbin/adduser", "sbin/chgpasswd", "sbin/chpasswd", "sbin/cpgr", "sbin/cppw",
        "sbin/delgroup", "sbin/deluser", "sbin/groupadd", "sbin/groupdel", "sbin/groupmems",
        "sbin/groupmod", "sbin/grpck", "sbin/grpconv", "sbin/grpunconv", "sbin/newusers",
        "sbin/pwck", "sbin/pwconv", "sbin/pwunconv", "sbin/useradd", "sbin/userdel", "sbin/usermod",
        "sbin/vigr", "sbin/vipw",
    };
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
        if (equals(base_name(programs[i]), name))
            return programs[i];
    }
    return NULL;
}

/* Becomes the tree's own program, or the host's. */
_Noreturn static void change_users(const char *program, const long *stack, char **argv, char **envp)
{
    static char file[PATH_LENGTH];

    if (!is_in_environment()) {
        *append(append(file, OWN_PROGRAMS), base_name(program)) = '\0';
        long error = system_call(SYS_execve, (long)file, (long)argv, (long)envp, 0, 0);
        fail(error == -ENOENT ? NOT_FOUND : CANNOT_EXECUTE, "can't execute the tree's own program, "
             "kept in " OWN_PROGRAMS, error, "install its package again");
    }
    *append(append(file, HOST_PROGRAMS), program) = '\0';
    /* Set-uid programs have no effect there, so that it could not do anything. */
    if (is_there(HELPER) && !is_link(PREPARED) && system_call(SYS_geteuid, 0, 0, 0, 0, 0) != 0)
        fail(CANNOT_LEAVE,
             "users and passwords are the host's, and this environment, which is of the "
             "namespace engine, has no right to change them",
             0, "do it on the host, in a session that has entered nothing");
    leave_namespaces(file, stack[0], argv, envp);
    leave();
    long error = system_call(SYS_execve, (long)file, (long)argv, (long)envp, 0, 0);
    fail(error == -ENOENT ? NOT_FOUND : CANNOT_EXECUTE,
         "users and passwords are the host's, and its "
         "own program of that name can't be executed",
         error, "change them by what the host has for it (env CHOS=root chos)");
}

void bare_main(const long *stack)
{
    static char link[2 * PATH_LENGTH];
    long link_length = 0;
    char **argv = (char **)(stack + 1);
    char **envp = argv + stack[0] + 1;

    const char *program = users_program(base_name(called_as(envp)));
    if (program != NULL)
        change_users(program, stack, argv, envp);
    bool which = has_option(argv, "--which");
    if (which) {
        link_length = system_call(SYS_readlinkat, AT_FDCWD, (long)ENVIRONMENT, (long)link,
                                  PATH_LENGTH - 1, 0);
        if (link_length > 0)
            say_name(link, link_length, has_option(argv, "--verbose"));
    }
    leave_namespaces(HOST_CHOS, stack[0], argv, envp);
    if (which) {
        link_length = system_call(SYS_readlinkat, AT_FDCWD, (long)LINK, (long)link,
                                  sizeof(link) - 1, 0);
        if (link_length < 0)
            fail(CANNOT_LEAVE, "can't read " LINK, link_length, "ask the administrator to run "
                 "'service chos start' on the host");
    }
    leave();
    if (which)
        say_which(link, link_length, variable(envp, "CHOS="), has_option(argv, "--verbose"));
    if (same_file("/proc/self/exe", HOST_CHOS))
        fail(CANNOT_EXECUTE, "the host's " HOST_CHOS " is the program for OS trees, which only "
             "starts the host's", 0, "ask the administrator to install CHOS on the host");

    long error = system_call(SYS_execve, (long)HOST_CHOS, (long)argv, (long)envp, 0, 0);
    if (error == -ENOENT)
        fail(NOT_FOUND, "the host has no " HOST_CHOS ", or its libc is missing", 0,
             "ask the administrator to install CHOS on the host");
    fail(CANNOT_EXECUTE, "can't execute the host's " HOST_CHOS, error,
         "ask the administrator to install CHOS on the host");
}
