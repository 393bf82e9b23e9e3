/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The front, built to find a host in the working directory; the launcher there says what it was
 * called with. What the kernel does is for the tests in the virtual machine, which compare this way
 * in with Java's, too.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "files.h"

#define LAUNCHED "launched:"

static char here[4096], uid[32];

static void start(void)
{
    char text[16384];

    CHECK(getcwd(here, sizeof(here)) != NULL);
    CHECK_EQUAL(0, mkdir("run", 0700));
    CHECK_EQUAL(0, mkdir("run/.published-1", 0700));
    CHECK_EQUAL(0, symlink(".published-1", "run/published"));
    CHECK_EQUAL(0, symlink("-", "run/published/kernel-engine"));
    write_file("run/published/environments", "root\t/\na\t/trees/a\ndefault\t/trees/d\n");
    write_file("run/published/trees",
               "/trees/a\tshell-0\t-\n/trees/d\tshell-1\t-\n/\tshell-0\t-\n");
    write_file("run/published/shell-0", "ENV KEPT\nENV HOME\nLOGIN\n");
    write_file("run/published/shell-1", "ENV KEPT\n");
    write_file("setchos", "");
    write_file("nsswitch", "passwd: files\n");
    snprintf(uid, sizeof(uid), "%u", (unsigned int)getuid());
    snprintf(text, sizeof(text), "u:x:%s:0::%s:%s/shell\n", uid, here, here);
    write_file("passwd", text);
    write_file("launcher", "#!/bin/sh\necho \"" LAUNCHED "$*\"\n");
    write_file("shell",
               "#!/bin/sh\necho \"$0 $*\"; env | LC_ALL=C sort | grep -v -e ^PWD= -e ^_=\n");
    CHECK_EQUAL(0, chmod("launcher", 0700) | chmod("shell", 0700));
}

struct call {
    char *argv[16], *envp[16];
    int output;
};

static void call_it(void *argument)
{
    struct call *call = argument;
    CHECK(dup2(call->output, STDOUT_FILENO) >= 0 && dup2(call->output, STDERR_FILENO) >= 0);
    execve(FRONT, call->argv, call->envp);
    exit(98);
}

static char output[8192];

/* The variables, NULL, the arguments, NULL; what it printed is in `output`. */
static int front(const char *first, ...)
{
    struct call call = { .output = open("output", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) };
    va_list list;
    size_t count = 0;

    va_start(list, first);
    for (const char *word = first; word != NULL; word = va_arg(list, const char *))
        call.envp[count++] = (char *)word;
    count = 0;
    for (const char *word; (word = va_arg(list, const char *)) != NULL;)
        call.argv[count++] = (char *)word;
    va_end(list);
    write_file("setchos", "");
    int code = run_in_child(call_it, &call);
    ssize_t length = pread(call.output, output, sizeof(output) - 1, 0);
    CHECK(length >= 0);
    output[length] = '\0';
    close(call.output);
    return code;
}

static void output_is(int line, const char *expected)
{
    if (strcmp(expected, output) != 0) {
        fprintf(stderr, "line %d: output: %s\nshould be: %s\n", line, output, expected);
        exit(1);
    }
}

static void entered(int line, const char *expected)
{
    char text[64] = "";
    int file = open("setchos", O_RDONLY | O_CLOEXEC);
    CHECK(file >= 0 && read(file, text, sizeof(text) - 1) >= 0);
    close(file);
    if (strcmp(expected, text) != 0) {
        fprintf(stderr, "line %d: entered %s, should be %s\n", line, text, expected);
        exit(1);
    }
}

#define IN(path, text) (entered(__LINE__, path), output_is(__LINE__, text))
#define LEFT_TO_JAVA(text) output_is(__LINE__, LAUNCHED text "\n")

static void a_command_in_each_form(void)
{
    start();
    CHECK_EQUAL(7, front("PATH=/bin:/usr/bin", "CHOS=a", NULL, "chos", "sh", "-c",
                         "echo $CHOS; exit 7", NULL));
    IN("/trees/a", "a\n");
    CHECK_EQUAL(0, front("PATH=/bin", "CHOS=b", "HOME=/", NULL, "chos", "--env", "a", "echo", "x",
                         NULL));
    IN("/trees/a", "x\n");
    CHECK_EQUAL(0,
                front("PATH=/bin", "HOME=/", NULL, "chos", "--env", "a", "--", "echo", "--", NULL));
    IN("/trees/a", "--\n");
    CHECK_EQUAL(0, front("PATH=/bin", "HOME=/", NULL, "chos", "echo", "by default", NULL));
    IN("/trees/d", "by default\n");
    CHECK_EQUAL(0, front("CHOS=root", NULL, "chos", "/bin/echo", NULL));
    IN("/", "\n");
}

static void the_users_choice(void)
{
    char home[4200];

    start();
    snprintf(home, sizeof(home), "HOME=%s", here);
    write_file(".chos", " a \n");
    CHECK_EQUAL(0, front(home, "CHOS=", NULL, "chos", "/bin/echo", NULL));
    IN("/trees/a", "\n");
    /* Without HOME the passwd's counts. */
    CHECK_EQUAL(0, front("X=", NULL, "chos", "/bin/echo", NULL));
    IN("/trees/a", "\n");
    /* Without a choice that of a group, by what is published, else "default". */
    CHECK_EQUAL(0, unlink(".chos"));
    CHECK_EQUAL(0, front(home, NULL, "chos", "/bin/echo", NULL));
    IN("/trees/d", "\n");
    char defaults[64];
    snprintf(defaults, sizeof(defaults), "4294967294\td\n%u\ta\n", (unsigned int)getegid());
    write_file("run/published/defaults", defaults);
    CHECK_EQUAL(0, front(home, NULL, "chos", "/bin/echo", NULL));
    IN("/trees/a", "\n");
    static const char *const remarkable[] = {
        "\xef\xbb\xbf" "a\n", "a\r\n", "\na\n", "", "nowhere\n", "a\001\n",
    };
    for (size_t i = 0; i < sizeof(remarkable) / sizeof(remarkable[0]); i++) {
        write_file(".chos", remarkable[i]);
        CHECK_EQUAL(0, front(home, NULL, "chos", "/bin/echo", NULL));
        LEFT_TO_JAVA("/bin/echo");
        entered(__LINE__, "");
    }
}

static void what_is_left_to_java(void)
{
    start();
    CHECK_EQUAL(0, front("CHOS=nowhere", NULL, "chos", "/bin/echo", NULL));
    LEFT_TO_JAVA("/bin/echo");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", "--list", NULL));
    LEFT_TO_JAVA("--list");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", "--", "/bin/echo", NULL));
    LEFT_TO_JAVA("-- /bin/echo");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", "--env", NULL));
    LEFT_TO_JAVA("--env");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", "--env", "--list", NULL));
    LEFT_TO_JAVA("--env --list");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", "--env", "a", "--verbose", "/bin/echo", NULL));
    LEFT_TO_JAVA("--env a --verbose /bin/echo");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", "--env", "", "/bin/echo", NULL));
    LEFT_TO_JAVA("--env  /bin/echo");
    entered(__LINE__, "");

    CHECK_EQUAL(0, unlink("run/published/kernel-engine"));
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", "/bin/echo", NULL));
    LEFT_TO_JAVA("/bin/echo");
}

/* What was done by then is undone. */
static void what_fails_on_the_way(void)
{
    start();
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", "no-such-command", NULL));
    LEFT_TO_JAVA("no-such-command");
    write_file("run/published/environments", "a\tx\n");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", "no-such-command", NULL));
    LEFT_TO_JAVA("no-such-command");
    entered(__LINE__, "/");
    CHECK_EQUAL(0, unlink("setchos"));
    CHECK_EQUAL(0, mkdir("setchos", 0700));
    struct call call = { { (char *)"chos", (char *)"/bin/echo" }, { (char *)"CHOS=a" },
                         open("output", O_RDWR | O_TRUNC | O_CLOEXEC) };
    CHECK_EQUAL(0, run_in_child(call_it, &call));
}

static void a_shell_with_what_is_published(void)
{
    char expected[3 * sizeof(here)], home[4200];

    start();
    snprintf(home, sizeof(home), "HOME=%s", here);
    CHECK_EQUAL(0, front("KEPT=1", "LOST=1", "CHOS=a", home, NULL, "chos", NULL));
    /* A script has its own name, whatever it is called by. */
    snprintf(expected, sizeof(expected),
             "%s/shell \nCHOS=a\nHOME=%s\nKEPT=1\n"
             "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n", here, here);
    IN("/trees/a", expected);
    CHECK_EQUAL(0, front("KEPT=1", "HOME=/", NULL, "chos", "--env", "default", "--", NULL));
    snprintf(expected, sizeof(expected),
             "%s/shell \nCHOS=default\nKEPT=1\n"
             "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n", here);
    IN("/trees/d", expected);
}

static void in_the_place_of_a_users_shell(void)
{
    char expected[3 * sizeof(here)];

    start();
    CHECK_EQUAL(0, front("CHOS=a", "LOST=no", "HOME=/", NULL, "chos", "-c", "word", NULL));
    snprintf(expected, sizeof(expected),
             "%s/shell -c word\nCHOS=a\nHOME=/\nLOST=no\nSHELL=%s/shell\n", here, here);
    /* sh sets PWD, and PATH where there is none is not exported. */
    IN("/trees/a", expected);
    CHECK_EQUAL(0, front("CHOS=a", "HOME=/", "SHELL=/x/chos", NULL, "-chos", NULL));
    snprintf(expected, sizeof(expected), "%s/shell \nCHOS=a\nHOME=/\nSHELL=%s/shell\n", here, here);
    IN("/trees/a", expected);
}

static void a_shell_that_java_decides_on(void)
{
    start();
    CHECK_EQUAL(0, chmod("shell", 0600));
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", NULL));
    LEFT_TO_JAVA("");
    CHECK_EQUAL(0, chmod("shell", 0700));
    write_file("tree.conf", "%ENV\n");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", NULL));
    LEFT_TO_JAVA("");
    CHECK_EQUAL(0, unlink("tree.conf"));
    write_file("host.conf", "");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", NULL));
    LEFT_TO_JAVA("");
    CHECK_EQUAL(0, unlink("host.conf"));
    write_file("nsswitch", "passwd: ldap files\n");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", NULL));
    LEFT_TO_JAVA("");
    write_file("nsswitch", "passwd: files\n");
    write_file("run/published/trees", "");
    CHECK_EQUAL(0, front("CHOS=a", NULL, "chos", NULL));
    LEFT_TO_JAVA("");
}

static void a_user_whose_shell_is_chos(void)
{
    char text[16384];

    start();
    snprintf(text, sizeof(text), "u:x:%s:0::%s:/usr/bin/chos\n", uid, here);
    write_file("passwd", text);
    snprintf(text, sizeof(text), "SHELL %s/shell\n", here);
    write_file("run/published/shell-0", text);
    CHECK_EQUAL(0, front("CHOS=a", "HOME=/", NULL, "-chos", "-c", "x", NULL));
    snprintf(text, sizeof(text), "%s/shell -c x\nCHOS=a\nHOME=/\nSHELL=%s/shell\n", here, here);
    IN("/trees/a", text);
    write_file("run/published/shell-0", "");
    CHECK_EQUAL(3, front("CHOS=a", "HOME=/", NULL, "chos", "-c", "echo $SHELL; exit 3", NULL));
    IN("/trees/a", "/bin/bash\n");
}

static void the_loaders_variables_are_hidden_and_come_back(void)
{
    start();
    CHECK_EQUAL(0, unlink("launcher"));
    CHECK_EQUAL(0, symlink("/usr/bin/env", "launcher"));
    CHECK_EQUAL(0, front("LD_LIBRARY_PATH=/nowhere", "CHOS=nowhere", NULL, "chos", NULL));
    output_is(__LINE__, "\001D_LIBRARY_PATH=/nowhere\nCHOS=nowhere\n");
    CHECK_EQUAL(0, front("PATH=/bin:/usr/bin", "LD_BIND_NOW=", "CHOS=a", NULL, "chos", "sh", "-c",
                         "env | grep -c ^LD_BIND_NOW=$", NULL));
    IN("/trees/a", "1\n");
}

static void without_a_launcher(void)
{
    start();
    CHECK_EQUAL(0, unlink("launcher"));
    CHECK_EQUAL(125, front("CHOS=a", NULL, "chos", "--list", NULL));
    output_is(__LINE__, "chos: ./launcher can't be executed: reinstall CHOS\n");
    CHECK_EQUAL(5, front("CHOS=nowhere", NULL, "-chos", "-c", "exit 5", NULL));
    output_is(__LINE__, "chos: warning: this is the host, not an environment: ./launcher can't be"
              " executed: reinstall CHOS\n");
    write_file("launcher", "");
    CHECK_EQUAL(125, front("CHOS=a", NULL, "chos", "--list", NULL));
    CHECK(strstr(output, "mounted with noexec") != NULL);
    CHECK_EQUAL(0, front("CHOS=a", "HOME=/", NULL, "chos", "/bin/true", NULL));
}

/* As many as there are open, with that hard limit; NULL: a shell. */
static int with_files(rlim_t hard, const char *command)
{
    struct call call = { { (char *)"chos", (char *)command, (char *)"-c", (char *)"" },
                         { (char *)"CHOS=a", (char *)"HOME=/" },
                         open("output", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) };
    fflush(NULL);
    pid_t child = fork();
    int status;

    CHECK(child >= 0 && call.output >= 0);
    if (child == 0) {
        struct rlimit few = { 3, hard };
        dup2(call.output, STDOUT_FILENO);
        dup2(call.output, STDERR_FILENO);
        closefrom(3);
        if (setrlimit(RLIMIT_NOFILE, &few) == 0)
            execve(FRONT, call.argv, call.envp);
        _exit(98);
    }
    CHECK_EQUAL(child, waitpid(child, &status, 0));
    ssize_t length = pread(call.output, output, sizeof(output) - 1, 0);
    CHECK(length >= 0 && WIFEXITED(status));
    output[length] = '\0';
    close(call.output);
    return WEXITSTATUS(status);
}

static void the_launcher_prints_its_variables(void)
{
    CHECK_EQUAL(0, unlink("launcher") | symlink("/usr/bin/env", "launcher"));
}

static void without_a_free_descriptor(void)
{
    start();
    /* It is entered; that the limit is the old one again, the command's own loader finds. */
    CHECK_EQUAL(127, with_files(16, "/bin/sh"));
    entered(__LINE__, "/trees/a");
    CHECK(strncmp(output, "/bin/sh: ", 9) == 0);
    write_file("setchos", "");
    CHECK_EQUAL(125, with_files(3, "/bin/sh"));
    entered(__LINE__, "");
    CHECK(strncmp(output, "chos: no file descriptor is left", 32) == 0);
    /* The launcher has more, and knows what it was; as does the way back. */
    the_launcher_prints_its_variables();
    CHECK_EQUAL(127, with_files(16, "no-such-command"));
    CHECK(strstr(output, "no-such-command") != NULL);
    write_file("nsswitch", "passwd: ldap files\n");
    CHECK_EQUAL(0, with_files(16, NULL));
    output_is(__LINE__, "\001CHOS=-3\nCHOS=a\nHOME=/\n");
}

/* How often the journal was told. */
static int entries(int journal)
{
    char bytes[4096];
    int count = 0;

    while (recv(journal, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
        count++;
    return count;
}

/* What then is not executed, Java enters for once more. */
static void a_start_is_logged_once(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "journal" };
    int journal = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    start();
    CHECK_EQUAL(0, bind(journal, (struct sockaddr *)&address, sizeof(address)));
    write_file("log-entries", "");
    the_launcher_prints_its_variables();
    CHECK_EQUAL(0, front("CHOS=a", "HOME=/", NULL, "chos", "/bin/true", NULL));
    output_is(__LINE__, "");
    CHECK_EQUAL(1, entries(journal));
    write_file("script", "echo run\n");
    CHECK_EQUAL(0, chmod("script", 0700));
    CHECK_EQUAL(0, front("CHOS=a", "HOME=/", NULL, "chos", "./script", NULL));
    output_is(__LINE__, "run\n");
    CHECK_EQUAL(1, entries(journal));
    write_file("shell", "\177ELF\001");
    CHECK_EQUAL(0, front("CHOS=a", "HOME=/", NULL, "chos", NULL));
    output_is(__LINE__, "\001CHOS=L\nCHOS=a\nHOME=/\n");
    CHECK_EQUAL(1, entries(journal));
    CHECK_EQUAL(0, front("CHOS=nowhere", "HOME=/", NULL, "chos", NULL));
    output_is(__LINE__, "CHOS=nowhere\nHOME=/\n");
    CHECK_EQUAL(0, entries(journal));
    close(journal);
}

enum { MANY = 9000 };

/* They leave the kernel's stack no room. */
/* A person is told, in Java; a program goes on, and nothing is mixed into its output. */
static void with_directories_of_its_own(void)
{
    char home[4200];

    start();
    snprintf(home, sizeof(home), "HOME=%s", here);
    CHECK_EQUAL(0, symlink("mnt:[1]", "mount-namespace"));
    write_file("shared", "/\t/proc\n");
    CHECK_EQUAL(0, front("CHOS=a", "HOME=/", NULL, "chos", "/bin/echo", NULL));
    IN("/trees/a", "\n");
    CHECK_EQUAL(0, front("CHOS=a", "HOME=/", NULL, "chos", "-c", "word", NULL));
    entered(__LINE__, "/trees/a");
    CHECK_EQUAL(0, front("CHOS=a", home, NULL, "chos", NULL));
    LEFT_TO_JAVA("");
    CHECK_EQUAL(0, front("CHOS=a", "HOME=/", NULL, "-chos", NULL));
    LEFT_TO_JAVA("");
    write_file("shared", "require\n/\t/proc\n");
    CHECK_EQUAL(0, front("CHOS=a", "HOME=/", NULL, "chos", "/bin/echo", NULL));
    LEFT_TO_JAVA("/bin/echo");
}

static void as_many_arguments_as_the_stack_holds(void)
{
    static char *argv[MANY + 3];
    struct rlimit small = { 136 * 1024, 136 * 1024 };
    int status;

    start();
    argv[0] = (char *)"chos";
    argv[1] = (char *)"/bin/true";
    for (size_t i = 0; i < MANY; i++)
        argv[i + 2] = (char *)"xxxx";
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        if (setrlimit(RLIMIT_STACK, &small) == 0)
            execve(FRONT, argv, (char *[]){ (char *)"CHOS=a", (char *)"HOME=/", NULL });
        _exit(98);
    }
    CHECK_EQUAL(child, waitpid(child, &status, 0));
    CHECK_EQUAL(0, status);
    entered(__LINE__, "/trees/a");
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "a command in each form", a_command_in_each_form },
        { "the user's choice", the_users_choice },
        { "what is left to Java", what_is_left_to_java },
        { "what fails on the way", what_fails_on_the_way },
        { "a shell with what is published", a_shell_with_what_is_published },
        { "in the place of a user's shell", in_the_place_of_a_users_shell },
        { "a shell that Java decides on", a_shell_that_java_decides_on },
        { "a user whose shell is chos", a_user_whose_shell_is_chos },
        { "the loader's variables are hidden, and come back",
          the_loaders_variables_are_hidden_and_come_back },
        { "without a launcher", without_a_launcher },
        { "without a free descriptor", without_a_free_descriptor },
        { "a start is logged once", a_start_is_logged_once },
        { "with directories of its own", with_directories_of_its_own },
        { "as many arguments as the stack holds", as_many_arguments_as_the_stack_holds },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
