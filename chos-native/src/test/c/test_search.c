/* SPDX-License-Identifier: BSD-3-Clause */
/* The search along PATH, and what execvp(3) does beyond execve(2). */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "shared/search.h"
#include "test.h"

static void write_program(const char *path, const char *text, mode_t mode)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(file >= 0);
    CHECK_EQUAL(strlen(text), write(file, text, strlen(text)));
    CHECK_EQUAL(0, fchmod(file, mode));
    close(file);
}

static void make_path(void)
{
    CHECK_EQUAL(0, mkdir("a", 0700));
    CHECK_EQUAL(0, mkdir("b", 0700));
}

struct call {
    const char *file;
    char *const *envp;
};

static char *const both[] = { (char *)"X=1", (char *)"PATH=a:b", NULL };

/* The errno value is the exit code, for the programs here have others. */
static void call_it(void *argument)
{
    static char *argv[] = { (char *)"name", (char *)"one", (char *)"two words", NULL };
    struct call *call = argument;
    char tried[PATH_MAX];
    exit(search_and_exec(call->file, argv, call->envp, tried));
}

static int call(const char *file, char *const *envp)
{
    struct call call = { file, envp };
    return run_in_child(call_it, &call);
}

static int error_of(const char *file, char *const *envp, char *tried)
{
    static char *argv[] = { (char *)"name", NULL };
    return search_and_exec(file, argv, envp, tried);
}

static void first_in_path_is_taken(void)
{
    make_path();
    write_program("a/x", "#!/bin/sh\nexit 101\n", 0700);
    write_program("b/x", "#!/bin/sh\nexit 102\n", 0700);
    write_program("b/y", "#!/bin/sh\nexit 103\n", 0700);
    CHECK_EQUAL(101, call("x", both));
    CHECK_EQUAL(103, call("y", both));
    CHECK_EQUAL(102, call("b/x", both));
}

static void nothing_is_found(void)
{
    char tried[PATH_MAX];

    make_path();
    CHECK_EQUAL(ENOENT, error_of("nosuch", both, tried));
    CHECK(strcmp(tried, "nosuch") == 0);
    CHECK_EQUAL(ENOENT, error_of("", both, tried));
    CHECK_EQUAL(ENOENT, error_of("./nosuch", both, tried));
    CHECK(strcmp(tried, "./nosuch") == 0);
}

static void not_executable_is_remembered(void)
{
    char tried[PATH_MAX];

    make_path();
    write_program("a/x", "#!/bin/sh\nexit 101\n", 0600);
    CHECK_EQUAL(EACCES, error_of("x", both, tried));
    CHECK(strcmp(tried, "a/x") == 0);
    write_program("b/x", "#!/bin/sh\nexit 102\n", 0700);
    CHECK_EQUAL(102, call("x", both));
}

static void directory_is_not_executable(void)
{
    char tried[PATH_MAX];

    make_path();
    CHECK_EQUAL(0, mkdir("a/x", 0700));
    CHECK_EQUAL(EACCES, error_of("x", both, tried));
    CHECK_EQUAL(EACCES, error_of("./a", both, tried));
}

static void missing_interpreter_is_blamed(void)
{
    char tried[PATH_MAX];

    make_path();
    write_program("b/x", "#!/nonexistent/interpreter\n", 0700);
    CHECK_EQUAL(ENOENT, error_of("x", both, tried));
    CHECK(strcmp(tried, "b/x") == 0);
}

static void text_is_run_by_the_shell(void)
{
    make_path();
    write_program("a/x", "test \"$0 $1 $2 $# $X\" = \"a/x one two words 2 1\" && exit 104\n", 0700);
    CHECK_EQUAL(104, call("x", both));
    write_program("a/empty", "", 0700);
    CHECK_EQUAL(0, call("empty", both));
}

static void program_for_another_machine(void)
{
    char tried[PATH_MAX];

    make_path();
    write_program("a/x", "\177ELF\1\1\1 and then nothing that fits", 0700);
    write_program("b/x", "#!/bin/sh\nexit 102\n", 0700);
    CHECK_EQUAL(ENOEXEC, error_of("x", both, tried));
    CHECK(strcmp(tried, "a/x") == 0);
}

static void empty_element_is_the_working_directory(void)
{
    char *const last[] = { (char *)"PATH=a:", NULL };
    char *const nothing[] = { (char *)"PATH=", NULL };

    make_path();
    write_program("x", "#!/bin/sh\nexit 105\n", 0700);
    CHECK_EQUAL(105, call("x", last));
    CHECK_EQUAL(105, call("x", nothing));
}

static void default_path_without_one(void)
{
    char *const none[] = { (char *)"PATHOLOGY=a", NULL };
    char tried[PATH_MAX];

    make_path();
    CHECK_EQUAL(0, call("true", none));
    CHECK_EQUAL(1, call("false", none));
    write_program("x", "#!/bin/sh\nexit 105\n", 0700);
    CHECK_EQUAL(ENOENT, error_of("x", none, tried));
}

static void long_names(void)
{
    static char name[NAME_MAX + 2], path[2 * PATH_MAX];
    char *const envp[] = { path, NULL };
    char tried[PATH_MAX];

    make_path();
    memset(name, 'n', NAME_MAX + 1);
    CHECK_EQUAL(ENAMETOOLONG, error_of(name, both, tried));

    /* An element too long for any file is passed over. */
    memset(path, 'p', PATH_MAX + 5);
    memcpy(path, "PATH=", 5);
    memcpy(path + PATH_MAX + 5, ":b", 3);
    write_program("b/x", "#!/bin/sh\nexit 102\n", 0700);
    CHECK_EQUAL(102, call("x", envp));
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the first in PATH is taken", first_in_path_is_taken },
        { "nothing is found", nothing_is_found },
        { "what is not executable is remembered", not_executable_is_remembered },
        { "a directory is not executable", directory_is_not_executable },
        { "a missing interpreter is blamed", missing_interpreter_is_blamed },
        { "text is run by the shell", text_is_run_by_the_shell },
        { "a program for another machine", program_for_another_machine },
        { "an empty element is the working directory", empty_element_is_the_working_directory },
        { "the default path without one", default_path_without_one },
        { "long names", long_names },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
