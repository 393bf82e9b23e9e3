/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Slurm's jobs in environments: the option --chos of srun, sbatch and salloc, see spank_chos(8).
 *
 * Where a job is submitted (srun, sbatch, salloc), the name is chosen and looked up, and a wrong
 * one refused. It goes to the node in the job's variable SLURM_CHOS, which Slurm passes on whatever
 * --export says, and as the option, which differs between the components of a heterogeneous job;
 * but the batch script of a job with --export=NONE doesn't get that. On the node the task enters
 * the environment as the last thing before its program is executed, in its own process and as its
 * own user. A task that can't enter never runs.
 */
#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <slurm/slurm.h>
#include <slurm/spank.h>

#include "entry.h"
#include "share.h"
#include "variables.h"

SPANK_PLUGIN(chos, 1)

/* The unit test has others. */
#ifdef CHOS_FILES
extern const struct chos_files CHOS_FILES;
#else
#define CHOS_FILES chos_files
#endif

/* The name, for the job and for what is submitted from within it. */
#define VARIABLE "SLURM_CHOS"
#define OPTION "--chos"
/*
 * In which Slurm gives the option of a batch job to what the job submits, ahead of that one's own.
 */
#define INHERITED "SLURM_SPANK__SLURM_SPANK_OPTION_chos_chos"

/* As that of chos: what runs is not the user's program. */
enum { EXIT_CHOS_FAILED = 125 };

/* What --chos says, or empty: of this job, or of this component of a heterogeneous one. */
static char chosen[CHOS_NAME_SIZE];
static bool from_user_file;
/* Whether the tasks of a step, on a node, are to share a mount namespace of their own. */
static bool private;

static bool is_submission(void)
{
    return spank_context() == S_CTX_LOCAL || spank_context() == S_CTX_ALLOCATOR;
}

/*
 * Whether there is such an environment, and for this user; if not, the user is told. A host where
 * jobs are submitted need not run CHOS itself: then the node will tell.
 */
static bool is_known(const char *name, const char *source)
{
    char path[CHOS_PATH_SIZE], text[CHOS_TEXT_SIZE];
    int error = chos_find(&CHOS_FILES, name, path);

    if (error == 0 && !chos_admits_me(&CHOS_FILES, path)) {
        chos_explain_access(&CHOS_FILES, name, path, text);
    } else {
        if (error == 0 || error == ENXIO)
            return true;
        chos_explain_find(&CHOS_FILES, error, name, source, text);
    }
    slurm_error("chos: %s", text);
    return false;
}

static int take_option(int value, const char *name, int remote)
{
    (void)value;
    if (strlen(name) >= sizeof(chosen) || (!remote && !is_known(name, OPTION)))
        return -1;
    strcpy(chosen, name);
    return 0;
}

/* What plugstack.conf says behind the plugin's name. */
static int take_arguments(int argc, char **argv)
{
    from_user_file = private = false;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "default_from_user_file") == 0) {
            from_user_file = true;
        } else if (strcmp(argv[i], "private") == 0) {
            private = true;
        } else {
            slurm_error("chos: plugstack.conf: \"%s\" is not understood; the arguments that there"
                        " are: default_from_user_file, private", argv[i]);
            return -1;
        }
    }
    return 0;
}

int slurm_spank_init(spank_t spank, int argc, char **argv)
{
    static struct spank_option option = {
        .name = (char *)"chos",
        .arginfo = (char *)"NAME",
        .usage = (char *)"run the job in the CHOS environment NAME",
        .has_arg = 1,
        .cb = take_option,
    };

    if (!is_submission() && spank_context() != S_CTX_REMOTE)
        return 0;
    chosen[0] = '\0';
    if (take_arguments(argc, argv) != 0)
        return -1;
    return spank_option_register(spank, &option) == ESPANK_SUCCESS ? 0 : -1;
}

/* 0 and the name of the environment that this process is in; ENOENT if it is in none. */
static int name_by_link(char name[CHOS_NAME_SIZE])
{
    char path[CHOS_PATH_SIZE];

    if (chos_where(&CHOS_FILES, path) != 0 || strcmp(path, "/") == 0)
        return ENOENT;
    /* One that has lost its name still is not the host: the path stands for it, and is refused. */
    if (chos_name(&CHOS_FILES, path, getenv("CHOS"), name) != 0)
        strcpy(name, path);
    return 0;
}

/* Writes the user's file's path into `file`. 0 and the name in it; ENOENT if it names none. */
static int name_by_user(char file[CHOS_PATH_SIZE], char name[CHOS_NAME_SIZE])
{
    char text[CHOS_TEXT_SIZE];
    const char *home = getenv("HOME");

    if (home == NULL) {
        const struct passwd *user = getpwuid(getuid());
        home = user == NULL ? "" : user->pw_dir;
    }
    if (snprintf(file, CHOS_PATH_SIZE, "%s/.chos", home) >= CHOS_PATH_SIZE)
        return ENOENT;
    int error = chos_user_name(file, name);
    if (error != 0 && error != ENOENT) {
        chos_explain_user_name(error, file, text);
        slurm_error("chos: %s: ignored", text);
    }
    return error != 0 || name[0] == '\0' ? ENOENT : 0;
}

/* Sets the variable, if there is an environment. What a process submits follows the process. */
static int choose(void)
{
    char name[CHOS_NAME_SIZE], file[CHOS_PATH_SIZE];
    const char *source;
    const char *outer = getenv(VARIABLE);

    if (chosen[0] != '\0')
        return setenv(VARIABLE, chosen, 1);
    if (name_by_link(name) == 0)
        source = "the process that submits the job";
    else if (outer != NULL)
        return is_known(outer, "$" VARIABLE) ? 0 : -1;
    else if (from_user_file && name_by_user(file, name) == 0)
        source = file;
    else
        return 0;
    /* A wrong one, too: if plugstack.conf lets that pass here, the node refuses it. */
    if (setenv(VARIABLE, name, 1) != 0)
        return -1;
    return is_known(name, source) ? 0 : -1;
}

/*
 * Once all options are known. The controller's prolog gets what was chosen as SPANK_CHOS and
 * SPANK_CHOS_PATH: see slurm-comment. A job is none the worse where it doesn't.
 */
int slurm_spank_init_post_opt(spank_t spank, int argc, char **argv)
{
    char path[CHOS_PATH_SIZE];
    (void)argc, (void)argv;

    if (!is_submission())
        return 0;
    if (choose() != 0)
        return -1;
    const char *name = getenv(VARIABLE);
    if (name != NULL) {
        spank_job_control_setenv(spank, "CHOS", name, 1);
        if (chos_find(&CHOS_FILES, name, path) == 0)
            spank_job_control_setenv(spank, "CHOS_PATH", path, 1);
    }
    return 0;
}

/* Not by a return value: plugstack.conf may say that those don't matter. */
_Noreturn static void refuse(const char *text)
{
    slurm_error("chos: %s", text);
    _exit(EXIT_CHOS_FAILED);
}

static bool change_variable(const char *entry, size_t length, bool gone, void *argument)
{
    spank_t spank = argument;
    char *name = strndup(entry, length);

    bool done = name != NULL && (gone ? spank_unsetenv(spank, name)
                                      : spank_setenv(spank, name, entry + length + 1, 1)) ==
                                    ESPANK_SUCCESS;
    free(name);
    return done;
}

/* What is needed to change them, much for a stack. */
struct work {
    struct variables before, after;
    struct assignments assignments;
    char room[VARIABLES_ROOM];
};

/* In the job's, what the submitter's environment had set is replaced by what this one sets. */
static bool set_variables(spank_t spank, const char *name, const char *home, struct work *work)
{
    char **job;

    variables_room(&work->before, work->room, sizeof(work->room));
    if (spank_get_item(spank, S_JOB_ENV, &job) != ESPANK_SUCCESS ||
        !variables_allocate(&work->before, job) ||
        !variables_copy(&work->before, job, NULL, NULL) || !variables_put_back(&work->before) ||
        !variables_allocate(&work->after, (char *const *)work->before.all) ||
        !variables_copy(&work->after, (char *const *)work->before.all, NULL, NULL))
        return false;
    work->after.room = work->before.room;
    work->after.left = work->before.left;
    if (!assignments_apply(&work->assignments, name, home, (char *const *)work->before.all,
                           &work->after))
        return false;
    /* The job's own array changes with each of them. */
    if (!variables_copy(&work->before, job, NULL, NULL))
        return false;
    return variables_compare((char *const *)work->before.all, &work->after, change_variable, spank);
}

/* Whether the task has entered as root already. */
static bool is_inside;

/* The job's, which Slurm has given no process yet. */
static bool take_rights(spank_t spank, struct chos_rights *rights)
{
    gid_t *groups;
    int count;

    if (spank_get_item(spank, S_JOB_UID, &rights->uid) != ESPANK_SUCCESS ||
        spank_get_item(spank, S_JOB_GID, &rights->gid) != ESPANK_SUCCESS ||
        spank_get_item(spank, S_JOB_SUPPLEMENTARY_GIDS, &groups, &count) != ESPANK_SUCCESS)
        return false;
    rights->groups = groups;
    rights->count = count < 0 ? 0 : (size_t)count;
    return true;
}

/*
 * By prepared mount namespaces, which only root may enter, for a user who has to be admitted. The
 * rest of the way is the user's: Slurm goes to the job's directory, by its name, after this.
 */
static void enter_as_root(const char *name, const char *source, spank_t spank)
{
    struct chos_way way = { .name = name, .step = CHOS_FIND };
    struct chos_rights rights;
    char text[CHOS_TEXT_SIZE];

    if (!take_rights(spank, &rights))
        refuse("Slurm does not say whose the job is");
    int error = chos_find(&CHOS_FILES, name, way.path);
    if (error == 0) {
        way.step = CHOS_ENTER;
        error = chos_enter_as(&CHOS_FILES, way.path, &rights);
    }
    if (error != 0) {
        chos_explain_way(&CHOS_FILES, error, &way, source, text);
        refuse(text);
    }
    is_inside = strcmp(way.path, "/") != 0;
}

static void enter(const char *name, const char *source, spank_t spank)
{
    struct chos_way way = { .name = name };
    struct work *work = calloc(1, sizeof(*work));
    char home[CHOS_PATH_SIZE], text[CHOS_TEXT_SIZE];

    if (spank_getenv(spank, "HOME", home, sizeof(home)) == ESPANK_SUCCESS)
        way.home = home;
    if (work == NULL)
        refuse("out of memory");
    int error = chos_find(&CHOS_FILES, name, way.path);
    if (error == 0 && assignments_read(&CHOS_FILES, name, way.path, &work->assignments) != 0)
        refuse("what is published of the variables can't be read: run chosctl reload on the node");
    if (error == 0)
        error = chos_go_in(&CHOS_FILES, &way);
    if (error != 0) {
        chos_explain_way(&CHOS_FILES, error, &way, source, text);
        refuse(text);
    }
    chos_stay_in(&way);
    if (way.own[0] != '\0') {
        chos_explain_own(way.own, name, text);
        slurm_spank_log("chos: warning: %s", text);
    }
    if (!set_variables(spank, name, way.home, work))
        refuse("the environment's variables can't be set: see `set` in chos(5)");
    free(work->before.all);
    free(work->after.all);
    free(work);
    if (way.away != 0) {
        chos_explain_directory(&way, text);
        slurm_spank_log("chos: warning: %s", text);
    }
}

/* Slurm puts the script of a batch job where the node's administrator says. */
static void check_script(spank_t spank, const char *name)
{
    uint32_t step;
    int argc;
    char **argv;
    char text[CHOS_TEXT_SIZE];

    if (spank_get_item(spank, S_JOB_STEPID, &step) != ESPANK_SUCCESS ||
        step != SLURM_BATCH_SCRIPT ||
        spank_get_item(spank, S_JOB_ARGV, &argc, &argv) != ESPANK_SUCCESS || argc < 1 ||
        access(argv[0], F_OK) == 0)
        return;
    snprintf(text, sizeof(text),
             "the job's script %.200s is not visible in %.200s: SlurmdSpoolDir must"
             " be a directory that environments share with the host, such as /var/spool/slurmd",
             argv[0], name);
    refuse(text);
}

/* The task's environment, and where its name is from; NULL if it has none. */
static const char *name_of_task(spank_t spank, char name[CHOS_NAME_SIZE])
{
    if (chosen[0] != '\0') {
        strcpy(name, chosen);
        return OPTION;
    }
    spank_err_t got = spank_getenv(spank, VARIABLE, name, CHOS_NAME_SIZE);
    if (got == ESPANK_ENV_NOEXIST)
        return NULL;
    if (got != ESPANK_SUCCESS)
        refuse("the value of " VARIABLE " is too long for a name");
    return "$" VARIABLE;
}

/* In the process that will fork the tasks. */
int slurm_spank_user_init(spank_t spank, int argc, char **argv)
{
    (void)spank, (void)argc, (void)argv;
    if (!private)
        return 0;
    int error = chos_share_open();
    if (error != 0)
        slurm_error("chos: the step has no mount namespace of its own: %s", strerror(error));
    return -(error != 0);
}

/*
 * In the task's own process, which is root's still, and in the container that Slurm gives the job.
 */
int slurm_spank_task_init_privileged(spank_t spank, int argc, char **argv)
{
    char name[CHOS_NAME_SIZE], path[CHOS_PATH_SIZE];
    (void)argc, (void)argv;

    const char *source = name_of_task(spank, name);
    if (source != NULL && strcmp(chos_engine(&CHOS_FILES), "mount") == 0) {
        enter_as_root(name, source, spank);
        return 0;
    }
    if (!private || source == NULL ||
        chos_find(&CHOS_FILES, name, path) != 0 || strcmp(path, "/") == 0)
        return 0;
    int error = chos_share_session(&CHOS_FILES);
    if (error == 0)
        return 0;
    /* "optional" in plugstack.conf lets the task go on, "required" doesn't. */
    slurm_error("chos: the step has no mount namespace of its own: %s",
                error == ENOSPC ? "there are more mounts than sysctl fs.mount-max allows"
                                : strerror(error));
    return -1;
}

static void log_entry(const char *name)
{
    char path[CHOS_PATH_SIZE];

    if (chos_where(&CHOS_FILES, path) == 0)
        chos_log_entry(chos_log_open(&CHOS_FILES, NULL),
                       &(struct chos_entry){ getuid(), name, path, "mount", NULL });
}

/*
 * In the task's own process, which has one thread and is the user's already, just before its
 * program is executed.
 */
int slurm_spank_task_init(spank_t spank, int argc, char **argv)
{
    char name[CHOS_NAME_SIZE];
    const char *source = name_of_task(spank, name);
    (void)argc, (void)argv;

    if (source == NULL)
        return 0;
    if (is_inside)
        log_entry(name);
    else
        enter(name, source, spank);
    check_script(spank, name);
    if (spank_setenv(spank, "CHOS", name, 1) != ESPANK_SUCCESS ||
        spank_setenv(spank, VARIABLE, name, 1) != ESPANK_SUCCESS)
        refuse("out of memory for the variables CHOS and " VARIABLE);
    spank_unsetenv(spank, INHERITED);
    return 0;
}
