/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A command of the host's, called in an environment: leaves that and becomes the program which
 * `chosctl start` or `reload` has found for it, never one that the caller's PATH leads to.
 *
 * It is called by the command's name, through the links in /run/chos/host-commands. CHOS and
 * SLURM_CHOS become the environment's name, so that what it submits runs there; variables that
 * begin with LD_, which are about the tree's libraries, go. All else is as it was.
 *
 * Or as host-command PROGRAM [ARG...], which leaves and becomes that program, with the variables as
 * they are: for systems of modules, which change them.
 */
#include "../trampoline/way_out.h"

#ifndef LOCAL
#define LOCAL "/local"
#define RUN "/run/chos/"
#endif

#define ITSELF "host-command"

/* AT_EMPTY_PATH, which the library has together with what this has none of. */
#define EMPTY_PATH 0x1000

_Noreturn void bare_main(const long *stack);

/* A file as a whole. */
struct table {
    char *at, *end;
};

static void *map(size_t size, int file)
{
    long result = system_call6(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE,
                               file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_PRIVATE, file, 0);
    if (result < 0 && result > -4096)
        fail(CANNOT_EXECUTE, "no memory", result, "raise the limit (ulimit -v)");
    return (void *)result;
}

/* Empty if it can't be read. */
static struct table read_table(const char *path)
{
    struct statx status;
    struct table table = { NULL, NULL };

    long file = sys_open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return table;
    if (system_call(SYS_statx, file, (long)"", EMPTY_PATH, STATX_SIZE, (long)&status) == 0 &&
        status.stx_size > 0) {
        table.at = map((size_t)status.stx_size, (int)file);
        table.end = table.at + status.stx_size;
    }
    system_call(SYS_close, file, 0, 0, 0, 0);
    return table;
}

/* The part of the line up to that byte, which becomes a NUL; NULL at the end of the file. */
static char *take(struct table *table, char end)
{
    char *start = table->at;

    for (char *at = start; at < table->end; at++) {
        if (*at == end) {
            *at = '\0';
            table->at = at + 1;
            return start;
        }
    }
    return NULL;
}

/* The name of the environment with that path: $CHOS, or the first that has it. */
static const char *find_name(const char *path, const char *likely)
{
    struct table table = read_table(LOCAL RUN "environments");
    const char *alias, *line, *found = NULL;

    while ((alias = take(&table, '\t')) != NULL && (line = take(&table, '\n')) != NULL) {
        if (!equals(line, path))
            continue;
        if (likely != NULL && equals(alias, likely))
            return alias;
        if (found == NULL)
            found = alias;
    }
    return found == NULL ? path : found;
}

/* NULL on the host. */
static const char *environment(char **envp)
{
    static char text[PATH_LENGTH];

    long length = system_call(SYS_readlinkat, AT_FDCWD, (long)ENVIRONMENT, (long)text,
                              sizeof(text) - 1, 0);
    if (length > 0)
        return text;
    length = system_call(SYS_readlinkat, AT_FDCWD, (long)LINK, (long)text, sizeof(text) - 1, 0);
    if (length <= 0 || (length == 1 && text[0] == '/'))
        return NULL;
    return find_name(text, variable(envp, "CHOS="));
}

/* The program; of a line for this environment and one for all the first counts. */
static const char *find_program(const char *command, const char *name)
{
    struct table table = read_table(name == NULL ? RUN "published/host-commands"
                                                 : LOCAL RUN "published/host-commands");
    const char *alias, *called, *path, *found = NULL;

    while ((alias = take(&table, '\t')) != NULL && (called = take(&table, '\t')) != NULL &&
           (path = take(&table, '\n')) != NULL) {
        if (!equals(called, command))
            continue;
        if (name != NULL && equals(alias, name))
            return path;
        if (alias[0] == '\0')
            found = path;
    }
    return found;
}

static bool begins_with(const char *text, const char *beginning)
{
    while (*beginning != '\0' && *text == *beginning)
        text++, beginning++;
    return *beginning == '\0';
}

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

static char *entry(const char *variable_name, const char *value)
{
    char *text = map(length_of(variable_name) + length_of(value) + 1, -1);
    *append(append(text, variable_name), value) = '\0';
    return text;
}

static char **variables(char **envp, const char *name)
{
    static const char *const set[] = { "CHOS=", "SLURM_CHOS=" };
    char *entries[] = { NULL, NULL };
    size_t count = 0;

    if (name == NULL)
        return envp;
    while (envp[count] != NULL)
        count++;
    char **all = map((count + 3) * sizeof(*all), -1), **next = all;
    for (; *envp != NULL; envp++) {
        char *kept = begins_with(*envp, "LD_") ? NULL : *envp;
        for (size_t i = 0; i < 2 && kept != NULL; i++) {
            if (!begins_with(kept, set[i]))
                continue;
            kept = entries[i] == NULL ? (entries[i] = entry(set[i], name)) : NULL;
        }
        if (kept != NULL)
            *next++ = kept;
    }
    for (size_t i = 0; i < 2; i++) {
        if (entries[i] == NULL)
            *next++ = entry(set[i], name);
    }
    *next = NULL;
    return all;
}

/* By the name that it has on the host, too, if that is the same one. */
static void keep_directory(const char *directory)
{
    struct statx here, there;

    if (directory[0] != '/' ||
        system_call(SYS_statx, AT_FDCWD, (long)".", 0, STATX_INO, (long)&here) != 0 ||
        system_call(SYS_statx, AT_FDCWD, (long)directory, 0, STATX_INO, (long)&there) != 0)
        return;
    if (here.stx_ino == there.stx_ino && here.stx_dev_major == there.stx_dev_major &&
        here.stx_dev_minor == there.stx_dev_minor)
        system_call(SYS_chdir, (long)directory, 0, 0, 0, 0);
}

static void leave_environment(const char *program, long argc, char **argv, char **envp)
{
    static char directory[PATH_LENGTH];

    leave_namespaces(program, argc, argv, envp);
    if (system_call(SYS_getcwd, (long)directory, sizeof(directory), 0, 0, 0) < 0)
        directory[0] = '\0';
    leave();
    keep_directory(directory);
}

void bare_main(const long *stack)
{
    long argc = stack[0];
    char **argv = (char **)(stack + 1), **envp = argv + argc + 1;
    const char *command = base_name(called_as(envp));
    const char *name = environment(envp), *program;
    bool explicit = equals(command, ITSELF);

    if (explicit) {
        program = argc > 1 ? argv[1] : "";
        argv++, argc--;
        if (program[0] != '/')
            fail(CANNOT_LEAVE, ITSELF " needs the path of a program of the host's", 0,
                 "write it with its leading /");
    } else {
        program = find_program(command, name);
        if (program == NULL)
            fail(NOT_FOUND, "this command of the host's is not offered in this environment", 0,
                 "an administrator adds a line `host NAME` to /etc/chos, then: chosctl reload");
    }
    if (!explicit)
        envp = variables(envp, name);
    if (name != NULL)
        leave_environment(program, argc, argv, envp);
    long error = system_call(SYS_execve, (long)program, (long)argv, (long)envp, 0, 0);
    fail(error == -ENOENT ? NOT_FOUND : CANNOT_EXECUTE, "the host's program can't be executed",
         error, "an administrator looks: chosctl check");
}
