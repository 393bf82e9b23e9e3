/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * chos-job-starter: puts the job of a batch system into its user's environment and becomes it. See
 * chos-job-starter(1).
 *
 * It runs as the job's user, which can be root, and stays one process to the end, so that the job's
 * process id, signals, descriptors, limits and exit code are what the batch system has made and
 * will see. A job that can't enter its environment is not started.
 */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "condor.h"
#include "entry.h"
#include "job.h"
#include "report.h"
#include "settings.h"
#include "variables.h"

/* The unit test has others. */
#ifdef CHOS_FILES
extern const struct chos_files CHOS_FILES;
#define OWNER geteuid()
#else
#define CHOS_FILES chos_files
#define OWNER 0
#endif
#ifndef SETTINGS
#define SETTINGS "/etc/chos-job-starter.conf"
#endif
#define ENTER "/usr/lib/chos/enter"

/* As env(1) and chroot(1) have it. */
enum { NOT_EXECUTABLE = 126, NOT_FOUND = 127 };

static struct settings settings;

_Noreturn static void give_up(const char *text)
{
    report_failure(text);
    condor_refuse(text);
    exit(settings.failure_exit);
}

static const char *home(void)
{
    const char *variable = getenv("HOME");
    if (variable != NULL)
        return variable;
    const struct passwd *user = getpwuid(getuid());
    return user == NULL ? NULL : user->pw_dir;
}

/* The name of the job's environment and where it is from; NULL if it has none. */
static const char *choose(char file[CHOS_PATH_SIZE], const char **source)
{
    static char name[CHOS_NAME_SIZE];
    char text[CHOS_TEXT_SIZE];
    const char *variable = getenv("CHOS");
    const char *directory = home();

    if (variable != NULL && variable[0] != '\0') {
        *source = "$CHOS";
        return variable;
    }
    if (!settings.user_file || directory == NULL ||
        snprintf(file, CHOS_PATH_SIZE, "%s/.chos", directory) >= CHOS_PATH_SIZE)
        return NULL;
    int error = chos_user_name(file, name);
    if (error != 0 && error != ENOENT) {
        chos_explain_user_name(error, file, text);
        give_up(text);
    }
    *source = file;
    return error == ENOENT || name[0] == '\0' ? NULL : name;
}

/*
 * The mount namespace that only root can give a job. Where root is not what it says, or /chos not
 * as it must be, the job goes without.
 */
static void make_session(void)
{
    char directory[CHOS_PATH_SIZE], text[CHOS_TEXT_SIZE];

    int lost = chos_directory(&CHOS_FILES, directory);
    int error = chos_make_session(&CHOS_FILES);
    if (error == ENOSPC || error == ENOMEM) {
        snprintf(text, sizeof(text), "the job has no mount namespace of its own: %s",
                 error == ENOMEM ? strerror(error)
                                 : "there are more mounts than sysctl fs.mount-max allows");
        report_failure(text);
    }
    if (lost == 0)
        /* Where it isn't, chos_go_in finds another. */
        (void)!chdir(directory);
}

/* The variables that the environment sets, in place of those that the submitter's had set. */
static void set_variables(const struct chos_way *way, const struct assignments *of_environment)
{
    static struct variables before, after;
    static char room[VARIABLES_ROOM];

    variables_room(&before, room, sizeof(room));
    if (!variables_allocate(&before, environ) || !variables_copy(&before, environ, NULL, NULL) ||
        !variables_put_back(&before) || !variables_allocate(&after, (char *const *)before.all) ||
        !variables_copy(&after, (char *const *)before.all, NULL, NULL))
        give_up("the variables are too many");
    after.room = before.room;
    after.left = before.left;
    if (!assignments_apply(of_environment, way->name, way->home, (char *const *)before.all, &after))
        give_up("what the environment sets of the variables does not fit: see `set` in chos(5)");
    environ = (char **)after.all;
}

/* The words for the program enter, where that is the way in; else none. */
static struct chos_enter_words words;

/* Looks for what the program enter, which goes there with the job, has to know. */
static int find_prepared(struct chos_way *way)
{
    way->step = CHOS_FIND;
    int error = chos_find(&CHOS_FILES, way->name, way->path);
    if (error != 0 || strcmp(way->path, "/") == 0)
        return error;
    way->step = CHOS_ENTER;
    return chos_enter_words(&CHOS_FILES, way, &words);
}

static void enter_with_job(struct chos_way *way, const char *source)
{
    char text[CHOS_TEXT_SIZE];

    static struct assignments of_environment;
    int error = find_prepared(way);
    if (error == 0 && assignments_read(&CHOS_FILES, way->name, way->path, &of_environment) != 0)
        give_up("what is published of the variables can't be read: an administrator runs: chosctl"
                " reload");
    if (error != 0) {
        chos_explain_way(&CHOS_FILES, error, way, source, text);
        give_up(text);
    }
    if (words.count > 0)
        chos_log_entry(chos_log_open(&CHOS_FILES, NULL),
                       &(struct chos_entry){ getuid(), way->name, way->path, "mount", NULL });
    set_variables(way, &of_environment);
    if (setenv("CHOS", way->name, 1) != 0)
        give_up("out of memory for the variable CHOS");
}

static void enter(const char *name, const char *source)
{
    static struct assignments of_environment;
    static struct chos_way way;
    char text[CHOS_TEXT_SIZE];

    way.name = name;
    way.home = home();
    if (strcmp(chos_engine(&CHOS_FILES), "mount") == 0 && geteuid() != 0) {
        enter_with_job(&way, source);
        return;
    }

    int error = chos_find(&CHOS_FILES, name, way.path);
    if (error == 0 && assignments_read(&CHOS_FILES, name, way.path, &of_environment) != 0)
        give_up("what is published of the variables can't be read: an administrator runs: chosctl"
                " reload");
    if (error == 0 && geteuid() == 0 && strcmp(way.path, "/") != 0)
        make_session();
    if (error == 0)
        error = chos_go_in(&CHOS_FILES, &way);
    if (error != 0) {
        chos_explain_way(&CHOS_FILES, error, &way, source, text);
        give_up(text);
    }
    chos_stay_in(&way);
    if (way.own[0] != '\0') {
        chos_explain_own(way.own, name, text);
        report_failure(text);
    }
    if (way.away != 0) {
        chos_explain_directory(&way, text);
        report_failure(text);
    }
    set_variables(&way, &of_environment);
    if (setenv("CHOS", name, 1) != 0)
        give_up("out of memory for the variable CHOS");
}

/* A limit that the batch system has set lower stays. */
static void lower(__rlimit_resource_t resource, rlim_t limit)
{
    struct rlimit current;

    if (limit == RLIM_INFINITY)
        return;
    if (getrlimit(resource, &current) != 0)
        give_up("the limits can't be read");
    if (current.rlim_max > limit)
        current.rlim_max = limit;
    if (current.rlim_cur > limit)
        current.rlim_cur = limit;
    if (setrlimit(resource, &current) != 0)
        give_up("the limits can't be set");
}

static const char *reason(int error, const char *file)
{
    if (error != ENOENT)
        return strerror(error);
    return strchr(file, '/') != NULL && access(file, F_OK) == 0
               ? "was found, but not the loader or interpreter it needs"
               : "not found";
}

_Noreturn static void execute_by_enter(struct job job)
{
    size_t count = 0;

    while (job.argv[count] != NULL)
        count++;
    const char **argv = calloc(words.count + count + 2, sizeof(*argv));
    if (argv == NULL)
        give_up("out of memory for the arguments");
    memcpy(argv, words.all, words.count * sizeof(*argv));
    argv[words.count] = job.file;
    memcpy(argv + words.count + 1, job.argv, count * sizeof(*argv));
    execv(ENTER, (char *const *)argv);
    give_up(ENTER " can't be executed: reinstall CHOS");
}

_Noreturn static void execute(struct job job, const char *name)
{
    char file[128], environment[128], text[CHOS_TEXT_SIZE];

    if (words.count > 0)
        execute_by_enter(job);
    execvp(job.file, job.argv);
    int error = errno;
    chos_printable(job.file, file, sizeof(file));
    chos_printable(name == NULL ? "the host" : name, environment, sizeof(environment));
    snprintf(text, sizeof(text), "%s: %s (in %s)", file, reason(error, job.file), environment);
    report_failure(text);
    condor_refuse(text);
    exit(error == ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
}

/* For who has written the file: what it would be worth. */
static int check(void)
{
    report_level(LOG_NOTHING);
    if (!settings_read(SETTINGS, OWNER, &settings, report_failure))
        return settings.failure_exit;
    puts(access(SETTINGS, F_OK) == 0 ? SETTINGS ": ok"
                                     : SETTINGS ": not there, so the defaults apply");
    return 0;
}

int main(int argc, char **argv)
{
    char file[CHOS_PATH_SIZE];
    const char *source = NULL;

    if (argc == 2 && strcmp(argv[1], "--check") == 0)
        return check();
    condor_begin();
    if (!settings_read(SETTINGS, OWNER, &settings, report_failure)) {
        condor_refuse("its settings are not in order: run chos-job-starter --check");
        return settings.failure_exit;
    }
    report_level(settings.log);
    if (argc < 2)
        give_up("no command given: a batch system calls this with the command of a job, see"
                " chos-job-starter(1)");

    const char *name = choose(file, &source);
    struct job job = job_of(argv);
    report_job(job.file, name);
    if (name != NULL)
        enter(name, source);
    lower(RLIMIT_AS, settings.memory);
    lower(RLIMIT_NPROC, settings.processes);
    execute(job, name);
}
