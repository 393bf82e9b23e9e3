/* SPDX-License-Identifier: BSD-3-Clause */
/* The Slurm plugin, called as srun, sbatch and slurmstepd call it; this is their side of it. */
#include <errno.h>
#include <stdarg.h>

#include <slurm/slurm.h>
#include <slurm/spank.h>

#include "files.h"

static spank_context_t context;
static struct spank_option *registered;
static char said[8192];
/* The job's own environment, on the node: one variable, which is enough. */
static char job_name[64], job_value[CHOS_NAME_SIZE + 64];
static char set_names[256];
static uint32_t step = 0;
static char *job_argv[] = { (char *)"/nosuch/slurm_script", NULL };

spank_context_t spank_context(void)
{
    return context;
}

static char *job_variables[] = { (char *)"MINE=1", NULL };

spank_err_t spank_option_register(spank_t spank, struct spank_option *option)
{
    (void)spank;
    registered = option;
    return ESPANK_SUCCESS;
}

spank_err_t spank_getenv(spank_t spank, const char *name, char *value, int size)
{
    (void)spank;
    if (strcmp(name, job_name) != 0)
        return ESPANK_ENV_NOEXIST;
    if (strlen(job_value) >= (size_t)size)
        return ESPANK_NOSPACE;
    strcpy(value, job_value);
    return ESPANK_SUCCESS;
}

spank_err_t spank_setenv(spank_t spank, const char *name, const char *value, int overwrite)
{
    (void)spank;
    CHECK(overwrite);
    strcat(set_names, name);
    strcat(set_names, "=");
    strcat(set_names, value);
    strcat(set_names, " ");
    return ESPANK_SUCCESS;
}

/* What the controller's prolog gets. */
spank_err_t spank_job_control_setenv(spank_t spank, const char *name, const char *value,
                                     int overwrite)
{
    return spank_setenv(spank, name, value, overwrite);
}

spank_err_t spank_unsetenv(spank_t spank, const char *name)
{
    (void)spank, (void)name;
    return ESPANK_ENV_NOEXIST;
}

spank_err_t spank_get_item(spank_t spank, spank_item_t item, ...)
{
    va_list arguments;
    (void)spank;

    va_start(arguments, item);
    if (item == S_JOB_STEPID) {
        *va_arg(arguments, uint32_t *) = step;
    } else if (item == S_JOB_ENV) {
        *va_arg(arguments, char ***) = job_variables;
    } else {
        CHECK_EQUAL(S_JOB_ARGV, item);
        *va_arg(arguments, int *) = 1;
        *va_arg(arguments, char ***) = job_argv;
    }
    va_end(arguments);
    return ESPANK_SUCCESS;
}

static void say(const char *format, va_list arguments)
{
    size_t length = strlen(said);
    vsnprintf(said + length, sizeof(said) - length, format, arguments);
    /* For who looks at a process that has ended. */
    write_file("said", said);
}

void slurm_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

void slurm_spank_log(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

static void said_is(const char *expected)
{
    if (strstr(said, expected) == NULL || (expected[0] == '\0' && said[0] != '\0')) {
        fprintf(stderr, "it said: %s\nshould be: %s\n", said, expected);
        exit(1);
    }
    said[0] = '\0';
}

/* A host with CHOS, whose user has a home, and where the caller is in no environment. */
static void host(void)
{
    write_file("environments", "root\t/\ndebian13\t/os/debian13\nbusybox\t/os/busybox\n");
    write_file("setchos", "");
    CHECK_EQUAL(0, symlink("/", "link"));
    CHECK_EQUAL(0, setenv("HOME", ".", 1));
    CHECK_EQUAL(0, unsetenv("SLURM_CHOS"));
}

static void inside(const char *path)
{
    CHECK_EQUAL(0, unlink("link"));
    CHECK_EQUAL(0, symlink(path, "link"));
}

static int load(spank_context_t where, const char *argument)
{
    char *argv[] = { (char *)argument, NULL };
    context = where;
    return slurm_spank_init(NULL, argument != NULL, argv);
}

static int option(const char *name, int remote)
{
    return registered->cb(registered->val, name, remote);
}

/* What a command of Slurm does, up to the submission; the variable tells the rest. */
static void submits(spank_context_t where, const char *argument, int result, const char *variable)
{
    CHECK_EQUAL(0, load(where, argument));
    CHECK_EQUAL(result, slurm_spank_init_post_opt(NULL, 0, NULL));
    const char *value = getenv("SLURM_CHOS");
    CHECK((value == NULL) == (variable == NULL));
    CHECK(value == NULL || strcmp(value, variable) == 0);
}

static void the_option_of_every_command(void)
{
    static const spank_context_t contexts[] = { S_CTX_LOCAL, S_CTX_ALLOCATOR, S_CTX_REMOTE };

    host();
    for (size_t i = 0; i < 3; i++) {
        registered = NULL;
        CHECK_EQUAL(0, load(contexts[i], NULL));
        CHECK(registered != NULL && strcmp(registered->name, "chos") == 0);
        CHECK_EQUAL(1, registered->has_arg);
    }
    registered = NULL;
    CHECK_EQUAL(0, load(S_CTX_SLURMD, "nonsense"));
    CHECK_EQUAL(0, load(S_CTX_JOB_SCRIPT, "nonsense"));
    CHECK(registered == NULL);
    said_is("");
}

static void arguments_that_are_none(void)
{
    host();
    CHECK_EQUAL(-1, load(S_CTX_LOCAL, "default_from_user_fil"));
    said_is("plugstack.conf: \"default_from_user_fil\" is not understood");
    CHECK_EQUAL(0, load(S_CTX_LOCAL, "default_from_user_file"));
    said_is("");
}

/* Here none can be made; whether the task goes on is for plugstack.conf to say. */
static void a_step_without_a_namespace_of_its_own(void)
{
    host();
    CHECK_EQUAL(0, load(S_CTX_REMOTE, "private"));
    CHECK_EQUAL(0, slurm_spank_user_init(NULL, 0, NULL));
    CHECK_EQUAL(0, slurm_spank_task_init_privileged(NULL, 0, NULL));
    CHECK_EQUAL(0, option("root", 1));
    CHECK_EQUAL(0, slurm_spank_task_init_privileged(NULL, 0, NULL));
    said_is("");
    CHECK_EQUAL(0, option("debian13", 1));
    /* The second task finds what the first has left. */
    for (int i = 0; i < 2; i++) {
        CHECK_EQUAL(-1, slurm_spank_task_init_privileged(NULL, 0, NULL));
        said_is("chos: the step has no mount namespace of its own: ");
    }
    CHECK_EQUAL(0, load(S_CTX_REMOTE, NULL));
    CHECK_EQUAL(0, option("debian13", 1));
    CHECK_EQUAL(0, slurm_spank_task_init_privileged(NULL, 0, NULL));
    said_is("");
}

static void wrong_names_are_refused_at_submission(void)
{
    host();
    CHECK_EQUAL(0, load(S_CTX_ALLOCATOR, NULL));
    CHECK_EQUAL(-1, option("debian31", 0));
    said_is("chos: there is no environment \"debian31\" (from --chos); available: root, debian13,"
            " busybox");
    CHECK_EQUAL(-1, option("", 0));
    said_is("there is no environment \"\"");
    CHECK_EQUAL(-1, option(long_text('x', 2 * CHOS_NAME_SIZE), 0));
}

static void the_option_comes_first(void)
{
    host();
    inside("/os/busybox");
    CHECK_EQUAL(0, setenv("SLURM_CHOS", "root", 1));
    CHECK_EQUAL(0, load(S_CTX_ALLOCATOR, NULL));
    CHECK_EQUAL(0, option("root", 0));
    CHECK_EQUAL(0, option("debian13", 0));
    CHECK_EQUAL(0, slurm_spank_init_post_opt(NULL, 0, NULL));
    CHECK_EQUAL(0, strcmp(getenv("SLURM_CHOS"), "debian13"));
}

static void a_host_for_submissions_without_chos(void)
{
    host();
    CHECK_EQUAL(0, unlink("environments"));
    CHECK_EQUAL(0, unlink("link"));
    CHECK_EQUAL(0, load(S_CTX_LOCAL, NULL));
    CHECK_EQUAL(0, option("anything", 0));
    said_is("");
    submits(S_CTX_LOCAL, NULL, 0, NULL);
}

static void the_controller_is_told(void)
{
    host();
    submits(S_CTX_LOCAL, NULL, 0, NULL);
    CHECK_EQUAL(0, set_names[0]);
    CHECK_EQUAL(0, setenv("SLURM_CHOS", "busybox", 1));
    submits(S_CTX_LOCAL, NULL, 0, "busybox");
    CHECK_EQUAL(0, strcmp(set_names, "CHOS=busybox CHOS_PATH=/os/busybox "));
    /* Whose path a host without CHOS doesn't know. */
    set_names[0] = '\0';
    CHECK_EQUAL(0, unlink("environments"));
    submits(S_CTX_ALLOCATOR, NULL, 0, "busybox");
    CHECK_EQUAL(0, strcmp(set_names, "CHOS=busybox "));
}

static void a_job_follows_the_process_that_submits_it(void)
{
    host();
    submits(S_CTX_LOCAL, NULL, 0, NULL);
    inside("/os/busybox");
    submits(S_CTX_ALLOCATOR, NULL, 0, "busybox");
    /* The link tells more than a variable. */
    inside("/os/debian13");
    submits(S_CTX_LOCAL, NULL, 0, "debian13");
    /* Out again, on the way to Slurm's commands: still the same job. */
    inside("/");
    submits(S_CTX_LOCAL, NULL, 0, "debian13");
}

static void an_environment_that_has_lost_its_name(void)
{
    host();
    inside("/os/vulnerable");
    submits(S_CTX_ALLOCATOR, NULL, -1, "/os/vulnerable");
    said_is("\"/os/vulnerable\" (from the process that submits the job)");
}

static void the_users_file_if_it_is_wanted(void)
{
    host();
    write_file(".chos", "busybox\n");
    submits(S_CTX_LOCAL, NULL, 0, NULL);
    submits(S_CTX_LOCAL, "default_from_user_file", 0, "busybox");
    CHECK_EQUAL(0, unsetenv("SLURM_CHOS"));
    write_file(".chos", "busbox\n");
    submits(S_CTX_LOCAL, "default_from_user_file", -1, "busbox");
    said_is("\"busbox\" (from ./.chos); available: root");
}

static void a_users_file_that_says_nothing(void)
{
    host();
    submits(S_CTX_LOCAL, "default_from_user_file", 0, NULL);
    write_file(".chos", "\n");
    submits(S_CTX_LOCAL, "default_from_user_file", 0, NULL);
    said_is("");
    write_file(".chos", "\033\n");
    submits(S_CTX_LOCAL, "default_from_user_file", 0, NULL);
    said_is("control character");
}

static void an_outer_job_with_a_wrong_name(void)
{
    host();
    CHECK_EQUAL(0, setenv("SLURM_CHOS", "nosuch", 1));
    submits(S_CTX_LOCAL, NULL, -1, "nosuch");
    said_is("\"nosuch\" (from $SLURM_CHOS)");
}

static void task(void *unused)
{
    (void)unused;
    exit(slurm_spank_task_init(NULL, 0, NULL));
}

static void entered(const char *path)
{
    char text[64] = "";
    int file = open("setchos", O_RDWR | O_CLOEXEC);
    CHECK(file >= 0);
    CHECK_EQUAL(strlen(path), read(file, text, sizeof(text)));
    CHECK_EQUAL(0, strcmp(text, path));
    CHECK_EQUAL(0, ftruncate(file, 0));
    close(file);
}

static void a_task_enters(void)
{
    host();
    CHECK_EQUAL(0, load(S_CTX_REMOTE, NULL));
    CHECK_EQUAL(0, option("debian13", 1));
    strcpy(job_name, "SLURM_CHOS");
    strcpy(job_value, "busybox");
    CHECK_EQUAL(0, slurm_spank_task_init(NULL, 0, NULL));
    entered("/os/debian13");
    CHECK_EQUAL(0, strcmp(set_names, "CHOS=debian13 SLURM_CHOS=debian13 "));
    said_is("");

    /* The next job has no option, but the variable. */
    CHECK_EQUAL(0, load(S_CTX_REMOTE, NULL));
    CHECK_EQUAL(0, slurm_spank_task_init(NULL, 0, NULL));
    entered("/os/busybox");
}

static void a_task_of_the_host(void)
{
    host();
    CHECK_EQUAL(0, load(S_CTX_REMOTE, NULL));
    CHECK_EQUAL(0, slurm_spank_task_init(NULL, 0, NULL));
    entered("");
    CHECK_EQUAL(0, set_names[0]);
    CHECK_EQUAL(0, option("root", 1));
    CHECK_EQUAL(0, slurm_spank_task_init(NULL, 0, NULL));
    entered("/");
}

static void is_refused_on_the_node(const char *why)
{
    char text[CHOS_TEXT_SIZE] = "";
    CHECK_EQUAL(125, run_in_child(task, NULL));
    int file = open("said", O_RDONLY | O_CLOEXEC);
    CHECK(file >= 0 && read(file, text, sizeof(text) - 1) > 0);
    close(file);
    if (strstr(text, why) == NULL) {
        fprintf(stderr, "no \"%s\" in: %s\n", why, text);
        exit(1);
    }
}

static void a_task_that_cant_enter_never_runs(void)
{
    host();
    CHECK_EQUAL(0, load(S_CTX_REMOTE, NULL));
    strcpy(job_name, "SLURM_CHOS");
    strcpy(job_value, "nosuch");
    is_refused_on_the_node("there is no environment \"nosuch\" (from $SLURM_CHOS)");
    strcpy(job_value, long_text('x', CHOS_NAME_SIZE));
    is_refused_on_the_node("too long for a name");
    CHECK_EQUAL(0, option("debian13", 1));
    CHECK_EQUAL(0, unlink("setchos"));
    is_refused_on_the_node("can't enter debian13: CHOS is not started on this host");
    CHECK_EQUAL(0, unlink("environments"));
    is_refused_on_the_node("CHOS is not started on this host");
}

static void a_batch_script_that_is_not_seen(void)
{
    host();
    CHECK_EQUAL(0, load(S_CTX_REMOTE, NULL));
    CHECK_EQUAL(0, option("debian13", 1));
    step = SLURM_BATCH_SCRIPT;
    is_refused_on_the_node("/nosuch/slurm_script is not visible in debian13: SlurmdSpoolDir");
}

static void the_working_directory_by_its_name(void)
{
    char before[CHOS_PATH_SIZE], now[CHOS_PATH_SIZE];

    host();
    CHECK_EQUAL(0, load(S_CTX_REMOTE, NULL));
    CHECK_EQUAL(0, option("root", 1));
    CHECK(getcwd(before, sizeof(before)) != NULL);
    CHECK_EQUAL(0, slurm_spank_task_init(NULL, 0, NULL));
    CHECK(getcwd(now, sizeof(now)) != NULL);
    CHECK_EQUAL(0, strcmp(now, before));
    said_is("");
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the option of every command", the_option_of_every_command },
        { "arguments that are none", arguments_that_are_none },
        { "a step without a namespace of its own", a_step_without_a_namespace_of_its_own },
        { "wrong names are refused at submission", wrong_names_are_refused_at_submission },
        { "the option comes first", the_option_comes_first },
        { "a host for submissions without CHOS", a_host_for_submissions_without_chos },
        { "the controller is told", the_controller_is_told },
        { "a job follows the process that submits it", a_job_follows_the_process_that_submits_it },
        { "an environment that has lost its name", an_environment_that_has_lost_its_name },
        { "the user's file if it is wanted", the_users_file_if_it_is_wanted },
        { "a user's file that says nothing", a_users_file_that_says_nothing },
        { "an outer job with a wrong name", an_outer_job_with_a_wrong_name },
        { "a task enters", a_task_enters },
        { "a task of the host", a_task_of_the_host },
        { "a task that can't enter never runs", a_task_that_cant_enter_never_runs },
        { "a batch script that is not seen", a_batch_script_that_is_not_seen },
        { "the working directory by its name", the_working_directory_by_its_name },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
