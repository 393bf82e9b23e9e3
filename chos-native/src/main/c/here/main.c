/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * here sh|csh|fish|check [NAME]
 * here again
 *
 * Prints what a shell executes to put itself into the environment with that name, or, for "root",
 * back to the host: the shell writes to setchos itself, so that nothing is nested. Without a name
 * it is the one that ~/.chos says, or "default". The function chos-here and modulefiles call this;
 * "check" only finds out whether it can be done. "again" prints what sets the variables of the
 * present environment once more, for login shells, whose /etc/profile has changed them.
 *
 * It runs in trees, by way of /local, and so is static. Exit codes: 125 it can't be done, 3 shells
 * can't move themselves on this host.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "entry.h"
#include "here.h"
#include "variables.h"

#define LOCAL "/local"

enum { FAILED = 125, NOT_HERE = 3 };

_Noreturn static void fail(int code, const char *text)
{
    fprintf(stderr, "chos: %s\n", text);
    exit(code);
}

static enum shell shell_of(const char *word)
{
    static const char *const words[] = { "sh", "csh", "fish", "check" };
    for (int i = 0; i < 4; i++) {
        if (word != NULL && strcmp(word, words[i]) == 0)
            return (enum shell)i;
    }
    fail(FAILED, "here needs the kind of the shell: sh, csh or fish");
}

/* What is published, seen from where this process is. */
static struct chos_files files_from(bool inside)
{
    struct chos_files files = chos_files;
    if (inside) {
        files.table = LOCAL "/run/chos/environments";
        files.variables = LOCAL "/run/chos/published/variables";
    }
    return files;
}

static const char *chosen(char **argv, const char **source)
{
    static char path[CHOS_PATH_SIZE], name[CHOS_NAME_SIZE];
    char text[CHOS_TEXT_SIZE];
    const char *home = getenv("HOME");

    *source = "chos-here";
    if (argv[0] != NULL && argv[1] != NULL)
        fail(FAILED, "chos-here takes one name");
    if (argv[0] != NULL)
        return argv[0];
    *source = path;
    if (home == NULL || snprintf(path, sizeof(path), "%s/.chos", home) >= (int)sizeof(path))
        return "default";
    int error = chos_user_name(path, name);
    if (error != 0 && error != ENOENT) {
        chos_explain_user_name(error, path, text);
        fail(FAILED, text);
    }
    return error == ENOENT || name[0] == '\0' ? "default" : name;
}

/* In single quotes, which mean the same to all of them but for a few characters. */
static void quote(enum shell shell, const char *text)
{
    putchar('\'');
    for (; *text != '\0'; text++) {
        if (shell == FISH && (*text == '\'' || *text == '\\'))
            printf("\\%c", *text);
        else if (*text == '\'')
            fputs("'\\''", stdout);
        else if (shell == CSH && (*text == '!' || *text == '\n'))
            printf("\\%c", *text);
        else
            putchar(*text);
    }
    putchar('\'');
}

static bool print_change(const char *entry, size_t length, bool gone, void *argument)
{
    enum shell shell = *(enum shell *)argument;
    static const char *const set[] = { "export %.*s=", "setenv %.*s ", "set -gx %.*s " };
    static const char *const unset[] = { "unset %.*s", "unsetenv %.*s", "set -e %.*s" };

    printf(gone ? unset[shell] : set[shell], (int)length, entry);
    if (!gone)
        quote(shell, entry + length + 1);
    fputs("; ", stdout);
    return true;
}

static void print_variables(enum shell shell, const struct chos_files *files, const char *name,
                            const char *path)
{
    static struct variables before, after;
    static struct assignments assignments;
    static char room[VARIABLES_ROOM], entry[sizeof("CHOS=") + CHOS_NAME_SIZE];

    int error = assignments_read(files, name, path, &assignments);
    if (error != 0)
        fail(FAILED, "what is published of the variables can't be read: an administrator runs:"
                     " chosctl reload");
    snprintf(entry, sizeof(entry), "CHOS=%s", name);
    variables_room(&before, room, sizeof(room));
    if (!variables_allocate(&before, environ) || !variables_copy(&before, environ, NULL, NULL) ||
        !variables_put_back(&before) || !variables_allocate(&after, (char *const *)before.all) ||
        !variables_copy(&after, (char *const *)before.all, NULL, NULL))
        fail(FAILED, "the variables are too many");
    after.room = before.room;
    after.left = before.left;
    if (!assignments_apply(&assignments, name, getenv("HOME"), (char *const *)before.all, &after) ||
        !variables_set(&after, entry))
        fail(FAILED,
             "what the environment sets of the variables does not fit: see `set` in chos(5)");
    (void)variables_compare(environ, &after, print_change, &shell);
}

static void print_sh(const struct chos_files *files, const char *name, const char *path)
{
    bool inside = strcmp(path, "/") != 0;

    fputs("if printf %s ", stdout);
    quote(SH, path);
    fputs(" > /proc/chos/setchos; then ", stdout);
    fputs("cd \"$PWD\" 2>/dev/null || { cd 2>/dev/null || cd /; "
          "echo \"chos: warning: the working directory is now $PWD\" >&2; }; ", stdout);
    print_variables(SH, files, name, path);
    print_modules(SH, inside);
    fputs("hash -r 2>/dev/null || :; ", stdout);
    /* The prompt, for who wants it. */
    fputs("if [ -n \"${CHOS_HERE_PROMPT-}\" ]; then : \"${chos_prompt=${PS1-}}\"; PS1=", stdout);
    if (inside) {
        quote(SH, "(");
        quote(SH, name);
        quote(SH, ") ");
    }
    fputs("$chos_prompt; fi; else false; fi\n", stdout);
}

static void print_csh(const struct chos_files *files, const char *name, const char *path)
{
    fputs("echo ", stdout);
    quote(CSH, path);
    /* A cd that fails would end a script of csh's, which can't write to stderr alone. */
    fputs(" >! /proc/chos/setchos; if (-d \"$cwd:q\") cd \"$cwd:q\"; "
          "if (! -d \"$cwd:q\") eval 'cd; (echo -n \"chos: warning: "
          "the working directory is now \"; pwd) | sh -c \"cat >&2\"'; ",
          stdout);
    print_variables(CSH, files, name, path);
    print_modules(CSH, strcmp(path, "/") != 0);
    fputs("rehash\n", stdout);
}

static void print_fish(const struct chos_files *files, const char *name, const char *path)
{
    fputs("echo ", stdout);
    quote(FISH, path);
    fputs(" > /proc/chos/setchos; and begin; cd $PWD 2>/dev/null; or begin; cd; or cd /; "
          "echo chos: warning: the working directory is now $PWD >&2; end; ",
          stdout);
    print_variables(FISH, files, name, path);
    print_modules(FISH, strcmp(path, "/") != 0);
    fputs("end\n", stdout);
}

/* Nothing where the variable says something else than the kernel. */
static int again(void)
{
    char here[CHOS_PATH_SIZE], path[CHOS_PATH_SIZE];
    const char *name = getenv("CHOS");

    if (name == NULL || chos_where(&chos_files, here) != 0)
        return FAILED;
    struct chos_files files = files_from(strcmp(here, "/") != 0);
    if (chos_find(&files, name, path) != 0 || strcmp(path, here) != 0)
        return FAILED;
    print_variables(SH, &files, name, path);
    return 0;
}

int main(int argc, char **argv)
{
    char path[CHOS_PATH_SIZE], here[CHOS_PATH_SIZE], text[CHOS_TEXT_SIZE];
    const char *source;

    if (argc == 2 && strcmp(argv[1], "again") == 0)
        return again();
    enum shell shell = shell_of(argc > 1 ? argv[1] : NULL);
    const char *name = chosen(argv + 2, &source);
    if (access(chos_files.setchos, W_OK) != 0 || chos_where(&chos_files, here) != 0) {
        snprintf(text, sizeof(text),
                 "only the kernel engine can move a shell that runs, and it is not"
                 " at work here; a new shell there: chos --env %.200s",
                 name);
        fail(NOT_HERE, text);
    }
    struct chos_files files = files_from(strcmp(here, "/") != 0);
    int error = chos_find(&files, name, path);
    if (error == ENOENT && strcmp(name, "root") == 0) {
        /* The way back needs no line. */
        strcpy(path, "/");
        error = 0;
    }
    if (error != 0) {
        chos_explain_find(&files, error, name, source, text);
        fail(FAILED, text);
    }
    if (shell == SH)
        print_sh(&files, name, path);
    else if (shell == CSH)
        print_csh(&files, name, path);
    else if (shell == FISH)
        print_fish(&files, name, path);
    return 0;
}
