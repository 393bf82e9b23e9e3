/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The job starter as LSF, SGE and HTCondor call it, with the files of a host in the working
 * directory.
 */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "files.h"

static char output[8192], errors[8192];

static void host(void)
{
    write_file("environments", "root\t/\ndebian13\t/os/debian13\nbusybox\t/os/busybox\n");
    write_file("setchos", "");
    CHECK_EQUAL(0, setenv("HOME", ".", 1));
    CHECK_EQUAL(0, unsetenv("CHOS"));
    CHECK_EQUAL(0, unsetenv("JOB_ID"));
    CHECK_EQUAL(0, unsetenv("SGE_STARTER_SHELL_PATH"));
}

static void settings(const char *text)
{
    write_file("settings", text);
}

static void read_back(const char *path, char *text, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(file >= 0);
    ssize_t length = read(file, text, size - 1);
    CHECK(length >= 0);
    text[length] = '\0';
    close(file);
}

static const char *program = STARTER;

static void start(void *line)
{
    char **argv = line;
    CHECK(freopen("output", "w", stdout) != NULL && freopen("errors", "w", stderr) != NULL);
    execv(program, argv);
    exit(99);
}

/* The exit code, or 128 and the signal, of the starter with these arguments. */
static int run(char **argv)
{
    int code = run_in_child(start, argv);
    read_back("output", output, sizeof(output));
    read_back("errors", errors, sizeof(errors));
    return code;
}

#define RUN(...) run((char *[]){ (char *)"chos-job-starter", __VA_ARGS__ __VA_OPT__(,) NULL })
#define S(text) ((char *)(text))

static void has(const char *all, const char *part)
{
    if (strstr(all, part) == NULL) {
        fprintf(stderr, "no \"%s\" in: %s\n", part, all);
        exit(1);
    }
}

static void entered(const char *expected)
{
    char text[64];
    read_back("setchos", text, sizeof(text));
    if (strcmp(text, expected) != 0) {
        fprintf(stderr, "entered \"%s\", should be \"%s\"\n", text, expected);
        exit(1);
    }
    write_file("setchos", "");
}

static void the_variable_chooses(void)
{
    host();
    CHECK_EQUAL(0, setenv("CHOS", "debian13", 1));
    CHECK_EQUAL(0, RUN(S("/bin/sh"), S("-c"), S("echo $CHOS \"$1\"; pwd >&2"), S("sh"),
                       S("two  words")));
    entered("/os/debian13");
    has(output, "debian13 two  words\n");
    CHECK_EQUAL(0, setenv("CHOS", "root", 1));
    CHECK_EQUAL(0, RUN(S("true")));
    entered("/");
}

static void without_it_the_job_runs_on_the_host(void)
{
    host();
    write_file(".chos", "busybox\n");
    CHECK_EQUAL(0, RUN(S("sh"), S("-c"), S("echo \"<$CHOS>\"")));
    has(output, "<>\n");
    CHECK_EQUAL(0, setenv("CHOS", "", 1));
    CHECK_EQUAL(0, RUN(S("true")));
    entered("");
    CHECK_EQUAL(0, errors[0]);
}

static void the_users_file_if_it_is_wanted(void)
{
    host();
    settings("user-file = yes\nlog = nothing\n");
    CHECK_EQUAL(0, RUN(S("true")));
    entered("");
    write_file(".chos", "busybox\n");
    CHECK_EQUAL(0, RUN(S("sh"), S("-c"), S("echo $CHOS")));
    entered("/os/busybox");
    has(output, "busybox\n");
    CHECK_EQUAL(0, setenv("CHOS", "debian13", 1));
    CHECK_EQUAL(0, RUN(S("true")));
    entered("/os/debian13");
    CHECK_EQUAL(0, unsetenv("CHOS"));
    write_file(".chos", "\033\n");
    CHECK_EQUAL(125, RUN(S("true")));
    has(errors, "chos-job-starter: ./.chos:1: it has a control character");
}

static void a_wrong_name_with_the_right_ones(void)
{
    host();
    settings("log = nothing\n");
    CHECK_EQUAL(0, setenv("CHOS", "debian31", 1));
    CHECK_EQUAL(125, RUN(S("touch"), S("ran")));
    CHECK_EQUAL(0, strcmp(errors, "chos-job-starter: there is no environment \"debian31\" (from"
                                  " $CHOS); available: root, debian13, busybox\n"));
    CHECK(access("ran", F_OK) != 0);
    settings("log = nothing\nfailure-exit = 100\n");
    CHECK_EQUAL(100, RUN(S("true")));
    CHECK_EQUAL(0, unlink("environments"));
    CHECK_EQUAL(100, RUN(S("true")));
    has(errors, "CHOS is not started on this host");
}

static void an_environment_that_cant_be_entered(void)
{
    host();
    settings("log = nothing\n");
    CHECK_EQUAL(0, setenv("CHOS", "debian13", 1));
    CHECK_EQUAL(0, unlink("setchos"));
    CHECK_EQUAL(125, RUN(S("true")));
    has(errors, "can't enter debian13: CHOS is not started");
}

static void broken_settings_start_nothing(void)
{
    host();
    settings("memory = much\nlogs = jobs\n");
    CHECK_EQUAL(125, RUN(S("touch"), S("ran")));
    has(errors, "chos-job-starter: settings:1:10: memory can't be \"much\"");
    has(errors, "chos-job-starter: settings:2:1: unknown setting \"logs\"");
    CHECK(access("ran", F_OK) != 0);
    CHECK_EQUAL(125, RUN(S("--check")));
    has(errors, "settings:1:10:");
    settings("memory = 1T\n");
    CHECK_EQUAL(0, RUN(S("--check")));
    has(output, "settings: ok\n");
    CHECK_EQUAL(0, unlink("settings"));
    CHECK_EQUAL(0, RUN(S("--check")));
    has(output, "settings: not there, so the defaults apply\n");
}

static void codes_and_signals_are_the_jobs(void)
{
    static const int codes[] = { 0, 1, 42, 99, 100, 125, 255 };
    static const int signals[] = { SIGHUP, SIGKILL, SIGTERM, SIGUSR1, SIGXCPU };
    char text[64];

    host();
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        snprintf(text, sizeof(text), "exit %d", codes[i]);
        CHECK_EQUAL(codes[i], RUN(S("sh"), S("-c"), text));
    }
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        /* Whoever started this test may ignore one of them, nohup(1) say. */
        signal(signals[i], SIG_DFL);
        snprintf(text, sizeof(text), "ulimit -c 0; kill -%d $$", signals[i]);
        CHECK_EQUAL(128 + signals[i], RUN(S("sh"), S("-c"), text));
    }
}

static void what_cant_be_executed(void)
{
    host();
    settings("log = nothing\n");
    CHECK_EQUAL(127, RUN(S("nosuch")));
    has(errors, "chos-job-starter: nosuch: not found (in the host)\n");
    write_file("script", "#!/no/such/interpreter\n");
    CHECK_EQUAL(126, RUN(S("./script")));
    has(errors, "Permission denied");
    CHECK_EQUAL(0, chmod("script", 0700));
    CHECK_EQUAL(127, RUN(S("./script")));
    has(errors, "was found, but not the loader or interpreter it needs");
    CHECK_EQUAL(125, RUN());
    has(errors, "no command given");
}

static void a_script_without_an_interpreter(void)
{
    host();
    write_file("script", "echo \"$1 $0\"\n");
    CHECK_EQUAL(0, chmod("script", 0700));
    CHECK_EQUAL(0, RUN(S("./script"), S("hello")));
    has(output, "hello ./script\n");
}

/* The sanitizer needs more address space than a limit leaves, so the shell has to tell. */
static void limits_only_become_lower(void)
{
    struct rlimit few = { 1000, 2000 };
    char *const both = S("ulimit -Su; ulimit -Hu");

    host();
    CHECK_EQUAL(0, setrlimit(RLIMIT_NPROC, &few));
    CHECK_EQUAL(0, RUN(S("bash"), S("-c"), both));
    has(output, "1000\n2000\n");
    settings("processes = 5000\n");
    CHECK_EQUAL(0, RUN(S("bash"), S("-c"), both));
    has(output, "1000\n2000\n");
    settings("processes = 1500\n");
    CHECK_EQUAL(0, RUN(S("bash"), S("-c"), both));
    has(output, "1000\n1500\n");
    settings("processes = 500\nmemory = 8G\n");
    CHECK_EQUAL(0, RUN(S("bash"), S("-c"), S("ulimit -Su; ulimit -Hu; ulimit -Sv; ulimit -Hv")));
    has(output, "500\n500\n8388608\n8388608\n");
}

static void descriptors_and_signals_stay(void)
{
    static char without[sizeof(output)];
    char *const tell = S("cd /proc/self/fd; echo *; kill -USR2 $$; echo alive");

    host();
    settings("log = jobs\n");
    CHECK_EQUAL(0, setenv("CHOS", "debian13", 1));
    CHECK_EQUAL(7, dup2(STDIN_FILENO, 7));
    CHECK(signal(SIGUSR2, SIG_IGN) != SIG_ERR);
    CHECK_EQUAL(0, RUN(S("sh"), S("-c"), tell));
    has(output, " 7");
    has(output, "\nalive\n");
    strcpy(without, output);
    program = "/bin/sh";
    CHECK_EQUAL(0, RUN(S("-c"), tell));
    CHECK_EQUAL(0, strcmp(output, without));
}

/* What sge_shepherd(8) hands over for a job's script: its spooled copy, and how to start it. */
static void sge(const char *mode, const char *login)
{
    host();
    CHECK_EQUAL(0, mkdir("job_scripts", 0700));
    write_file("job_scripts/17", "#!/bin/false\necho \"$0 $1 ${BASH_VERSION:+bash}\"\n");
    CHECK_EQUAL(0, chmod("job_scripts/17", 0700));
    write_file("job_scripts/command", "#!/bin/sh\necho direct $1\n");
    CHECK_EQUAL(0, chmod("job_scripts/command", 0700));
    CHECK_EQUAL(0, setenv("JOB_ID", "17", 1));
    CHECK_EQUAL(0, setenv("SGE_STARTER_SHELL_PATH", "/bin/bash", 1));
    CHECK_EQUAL(0, setenv("SGE_STARTER_SHELL_START_MODE", mode, 1));
    CHECK_EQUAL(0, setenv("SGE_STARTER_USE_LOGIN_SHELL", login, 1));
}

static void sge_posix_compliant(void)
{
    sge("posix_compliant", "false");
    CHECK_EQUAL(0, RUN(S("./job_scripts/17"), S("argument")));
    has(output, "./job_scripts/17 argument bash\n");
    CHECK_EQUAL(0, RUN(S("./job_scripts/command"), S("argument")));
    has(output, "direct argument\n");
}

static void sge_unix_behavior(void)
{
    sge("unix_behavior", "false");
    CHECK_EQUAL(1, RUN(S("./job_scripts/17"), S("argument")));
    CHECK_EQUAL(0, output[0]);
}

static void sge_script_from_stdin(void)
{
    sge("script_from_stdin", "false");
    write_file("script",
               "echo \"$1 ${BASH_VERSION:+bash}\"; shopt -q login_shell || echo no login\n");
    CHECK(freopen("script", "r", stdin) != NULL);
    CHECK_EQUAL(0, RUN(S("-s"), S("argument")));
    has(output, "argument bash\nno login\n");
}

static void sge_login_shell(void)
{
    sge("posix_compliant", "true");
    write_file("job_scripts/17", "shopt -q login_shell && echo login\n");
    CHECK_EQUAL(0, RUN(S("./job_scripts/17")));
    has(output, "login\n");
}

/* What condor_starter sets for its USER_JOB_WRAPPER: a file that says that no job was started. */
static void htcondor(void)
{
    char said[256];

    host();
    settings("log = nothing\n");
    CHECK_EQUAL(0, mkdir("scratch", 0700));
    CHECK_EQUAL(0, setenv("_CONDOR_WRAPPER_ERROR_FILE", "scratch/.job_wrapper_failure", 1));
    CHECK_EQUAL(0, setenv("CHOS", "debian13", 1));
    CHECK_EQUAL(125, RUN(S("sh"), S("-c"), S("exit 125")));
    CHECK(access("scratch/.job_wrapper_failure", F_OK) != 0);
    CHECK_EQUAL(127, RUN(S("nosuch")));
    read_back("scratch/.job_wrapper_failure", said, sizeof(said));
    CHECK_EQUAL(0, strcmp(said, "chos-job-starter: nosuch: not found (in debian13)\n"));
    CHECK_EQUAL(0, setenv("CHOS", "debian31", 1));
    CHECK_EQUAL(125, RUN(S("true")));
    read_back("scratch/.job_wrapper_failure", said, sizeof(said));
    has(said, "there is no environment \"debian31\" (from $CHOS)");
    CHECK_EQUAL(0, unlink("scratch/.job_wrapper_failure"));
    settings("memory = much\n");
    CHECK_EQUAL(125, RUN(S("true")));
    read_back("scratch/.job_wrapper_failure", said, sizeof(said));
    has(said, "its settings are not in order");
    CHECK_EQUAL(0, setenv("_CONDOR_WRAPPER_ERROR_FILE", "no/such/directory", 1));
    CHECK_EQUAL(125, RUN(S("true")));
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the variable chooses", the_variable_chooses },
        { "without it the job runs on the host", without_it_the_job_runs_on_the_host },
        { "the user's file if it is wanted", the_users_file_if_it_is_wanted },
        { "a wrong name with the right ones", a_wrong_name_with_the_right_ones },
        { "an environment that can't be entered", an_environment_that_cant_be_entered },
        { "broken settings start nothing", broken_settings_start_nothing },
        { "codes and signals are the job's", codes_and_signals_are_the_jobs },
        { "what can't be executed", what_cant_be_executed },
        { "a script without an interpreter", a_script_without_an_interpreter },
        { "limits only become lower", limits_only_become_lower },
        { "descriptors and signals stay", descriptors_and_signals_stay },
        { "SGE, posix_compliant", sge_posix_compliant },
        { "SGE, unix_behavior", sge_unix_behavior },
        { "SGE, script_from_stdin", sge_script_from_stdin },
        { "SGE, a login shell", sge_login_shell },
        { "HTCondor", htcondor },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
