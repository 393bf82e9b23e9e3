/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The trampoline, built to find `setchos` and the host's `host-chos` in the working directory.
 * What the kernel does when "/" is written is for the tests in the virtual machine.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "test.h"

struct call {
    const char *file;
    char *const *argv;
    int output;
};

static void call_it(void *argument)
{
    static char *envp[] = { (char *)"CHOS=root", (char *)"X=\xff", NULL };
    struct call *call = argument;
    CHECK(dup2(call->output, STDOUT_FILENO) >= 0 && dup2(call->output, STDERR_FILENO) >= 0);
    execve(call->file, call->argv, envp);
    exit(99);
}

/* What it printed, and its exit code. */
static char output[4096];
static int call_file(const char *file, char *const *argv)
{
    struct call call = { file, argv, open("output", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) };
    CHECK(call.output >= 0);
    int code = run_in_child(call_it, &call);
    ssize_t length = pread(call.output, output, sizeof(output) - 1, 0);
    CHECK(length >= 0);
    for (ssize_t i = 0; i < length; i++) {
        if (output[i] == '\0')
            output[i] = '|';
    }
    output[length] = '\0';
    close(call.output);
    return code;
}

static int call(char *const *argv)
{
    return call_file(TRAMPOLINE, argv);
}

static int call_plain(void)
{
    static char *argv[] = { (char *)"chos", NULL };
    return call(argv);
}

static void make_setchos(void)
{
    int file = open("setchos", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(file >= 0);
    close(file);
}

static void check_line(const char *part)
{
    size_t length = strlen(output);
    if (strncmp(output, "chos: ", 6) != 0 || strstr(output, part) == NULL ||
        strchr(output, '\n') != output + length - 1) {
        fprintf(stderr, "printed: %s\nshould be a line with: %s\n", output, part);
        exit(1);
    }
}

static void becomes_the_hosts(void)
{
    static char *argv[] = {
        (char *)"odd name", (char *)"-c",
        (char *)"cat /proc/$$/cmdline; echo; env | grep -a -e ^X -e ^CHOS; exit 42",
        (char *)"\xfe", NULL
    };
    char written[4] = "";

    make_setchos();
    CHECK_EQUAL(0, symlink("/bin/sh", "host-chos"));
    CHECK_EQUAL(42, call(argv));
    CHECK(strcmp(output, "odd name|-c|cat /proc/$$/cmdline; echo; "
                         "env | grep -a -e ^X -e ^CHOS; exit 42|\xfe|\nCHOS=root\nX=\xff\n") == 0);
    int file = open("setchos", O_RDONLY | O_CLOEXEC);
    CHECK_EQUAL(1, read(file, written, sizeof(written)));
    CHECK(written[0] == '/');
}

static void chos_is_not_running(void)
{
    CHECK_EQUAL(125, call_plain());
    check_line("service chos start");
}

static void cannot_open(void)
{
    CHECK_EQUAL(0, mkdir("setchos", 0700));
    CHECK_EQUAL(125, call_plain());
    check_line("can't open setchos: error 21;");
}

static void cannot_write(void)
{
    CHECK_EQUAL(0, symlink("/dev/full", "setchos"));
    CHECK_EQUAL(125, call_plain());
    check_line("can't write to setchos: error 28;");
}

static void host_has_none(void)
{
    make_setchos();
    CHECK_EQUAL(127, call_plain());
    check_line("the host has no host-chos");
}

static void hosts_is_not_executable(void)
{
    make_setchos();
    CHECK_EQUAL(0, mkdir("host-chos", 0700));
    CHECK_EQUAL(126, call_plain());
    check_line("can't execute the host's host-chos: error 13;");
}

static void hosts_is_itself(void)
{
    make_setchos();
    CHECK_EQUAL(0, symlink(TRAMPOLINE, "host-chos"));
    CHECK_EQUAL(126, call_plain());
    check_line("only starts the host's");
}

static void check_which(const char *table, const char *answer)
{
    static char *argv[] = { (char *)"chos", (char *)"--verbose", (char *)"--which", NULL };
    int file = open("environments", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(file >= 0 && write(file, table, strlen(table)) == (ssize_t)strlen(table));
    close(file);
    CHECK_EQUAL(0, call(argv));
    if (strcmp(output, answer) != 0) {
        fprintf(stderr, "answer: %s", output);
        exit(1);
    }
}

static void says_which_before_it_leaves(void)
{
    char long_table[20000];

    make_setchos();
    CHECK_EQUAL(0, symlink("/os/b", "link"));
    check_which("root\t/\na\t/os/a\nbb\t/os/bb\nb\t/os/b\nb2\t/os/b\n", "b\n");
    check_which("/x/name\t/os/b\n", "/x/name\n");
    check_which("b\t/os/\nb\t/os/b/\nno path\n", "/os/b\n");
    check_which("", "/os/b\n");
    memset(long_table, 'x', sizeof(long_table));
    strcpy(long_table + 10000, "\t/os/a\nlast\t/os/b\n");
    check_which(long_table, "last\n");
}

static void which_knows_generations(void)
{
    make_setchos();
    CHECK_EQUAL(0, symlink("/os/b/2.sqfs", "link"));
    check_which("c\t/os/b/2.sqfs\n", "c\n");
    CHECK_EQUAL(0, symlink("names", "generations"));
    int file = open("names", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(file >= 0 && write(file, "a\t/os/a\nb\t/os/b\nc\t/os/b/x3\n", 27) == 27);
    close(file);
    check_which("b\t/os/b/3\n", "b@2\n");
    check_which("b@2\t/os/b/2.sqfs\nb\t/os/b/3\n", "b@2\n");
    check_which("b\t/os/b/2.sqfs\nb@2\t/os/b/2.sqfs\n", "b@2\n");
    check_which("preset\t/os/b/2.sqfs\n", "preset@2\n");
    CHECK_EQUAL(0, unlink("link"));
    CHECK_EQUAL(0, symlink("/os/b/x2", "link"));
    check_which("", "/os/b/x2\n");
    CHECK_EQUAL(0, unlink("link"));
    CHECK_EQUAL(0, symlink("/os/b/x3", "link"));
    check_which("", "c\n");
}

static void the_namespace_engines_helper_comes_first(void)
{
    static char *argv[] = { (char *)"name", (char *)"-c", (char *)"\xfe", NULL };
    static char *none[] = { NULL };

    make_setchos();
    CHECK_EQUAL(0, symlink("/bin/echo", "helper"));
    CHECK_EQUAL(0, call(argv));
    CHECK(strcmp(output, "leave host-chos name -c \xfe\n") == 0);
    CHECK_EQUAL(0, call(none));
    CHECK(strncmp(output, "leave host-chos ", 16) == 0);
    CHECK_EQUAL(0, symlink("some/name", "environment"));
    check_which("", "some/name\n");
    /* A number alone is no generation's; what it was made of has to be beside it. */
    CHECK_EQUAL(0, symlink("/os/12.sqfs", "tree"));
    check_which("", "some/name\n");
    CHECK_EQUAL(0, mkdir("host-root", 0700));
    CHECK_EQUAL(0, mkdir("host-root/os", 0700));
    CHECK_EQUAL(0, symlink("/", "host-root/os/12.made"));
    check_which("", "some/name@12\n");
    CHECK_EQUAL(0, unlink("helper"));
    CHECK_EQUAL(0, mkdir("helper", 0700));
    CHECK_EQUAL(125, call(argv));
    check_line("can't execute helper: error 13;");
}

static void which_is_an_option_only_before_the_command(void)
{
    static char *argv[] = { (char *)"chos", (char *)"-c", (char *)"exit 42", (char *)"x",
                            (char *)"--which", NULL };
    make_setchos();
    CHECK_EQUAL(0, symlink("/bin/sh", "host-chos"));
    CHECK_EQUAL(42, call(argv));
}

static void after_two_dashes_nothing_is_an_option(void)
{
    static char *argv[] = { (char *)"chos", (char *)"--", (char *)"--which", NULL };

    make_setchos();
    CHECK_EQUAL(0, symlink("/os/b", "link"));
    CHECK_EQUAL(0, symlink("/bin/echo", "host-chos"));
    CHECK_EQUAL(0, call(argv));
    CHECK(strcmp(output, "-- --which\n") == 0);
}

enum { MANY = 9000 };

static void on_a_small_stack(void *argv)
{
    struct rlimit small = { 136 * 1024, 136 * 1024 };
    CHECK_EQUAL(0, setrlimit(RLIMIT_STACK, &small));
    exit(call(argv));
}

/* They leave the stack no room for a copy. */
static void as_many_arguments_as_the_stack_holds(void)
{
    static char *argv[MANY + 1];
    for (size_t i = 0; i < MANY; i++)
        argv[i] = (char *)"xxxx";

    make_setchos();
    CHECK_EQUAL(0, symlink("/bin/true", "host-chos"));
    CHECK_EQUAL(0, run_in_child(on_a_small_stack, argv));
}

static void make_script(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
    CHECK(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
}

static char *passwd_argv[] = { (char *)"-other", (char *)"alice", NULL };

/* By the name of the file, whatever the caller says. */
static void becomes_the_hosts_program_for_users(void)
{
    make_setchos();
    CHECK_EQUAL(0, symlink(TRAMPOLINE, "passwd"));
    CHECK_EQUAL(0, symlink("/export/os/a", "link"));
    CHECK(mkdir("host", 0700) == 0 && mkdir("host/bin", 0700) == 0);
    CHECK_EQUAL(127, call_file("./passwd", passwd_argv));
    check_line("users and passwords are the host's");
    make_script("host/bin/passwd", "#!/bin/sh\necho \"host $*\"; exit 9\n");
    CHECK_EQUAL(9, call_file("./passwd", passwd_argv));
    CHECK(strcmp(output, "host alice\n") == 0);
}

static void a_tree_by_itself_has_its_own_program_for_users(void)
{
    make_setchos();
    CHECK_EQUAL(0, symlink(TRAMPOLINE, "passwd"));
    CHECK_EQUAL(127, call_file("./passwd", passwd_argv));
    check_line("kept in own/");
    CHECK_EQUAL(0, mkdir("own", 0700));
    make_script("own/passwd", "#!/bin/sh\necho \"own $*\"; exit 8\n");
    CHECK_EQUAL(8, call_file("./passwd", passwd_argv));
    CHECK(strcmp(output, "own alice\n") == 0);
    CHECK_EQUAL(0, symlink("/", "link"));
    CHECK_EQUAL(8, call_file("./passwd", passwd_argv));
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "it becomes the host's", becomes_the_hosts },
        { "CHOS is not running", chos_is_not_running },
        { "setchos can't be opened", cannot_open },
        { "setchos can't be written", cannot_write },
        { "the host has none", host_has_none },
        { "the host's is not executable", hosts_is_not_executable },
        { "the host's is itself", hosts_is_itself },
        { "it says which before it leaves", says_which_before_it_leaves },
        { "--which knows generations", which_knows_generations },
        { "the namespace engine's helper comes first", the_namespace_engines_helper_comes_first },
        { "--which counts before the command", which_is_an_option_only_before_the_command },
        { "after two dashes nothing is an option", after_two_dashes_nothing_is_an_option },
        { "it becomes the host's program for users", becomes_the_hosts_program_for_users },
        { "a tree by itself has its own", a_tree_by_itself_has_its_own_program_for_users },
        { "as many arguments as the stack holds", as_many_arguments_as_the_stack_holds },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
