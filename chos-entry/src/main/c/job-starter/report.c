/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "entry.h"
#include "report.h"

enum { SHORT = 64 };

static enum log_level log_level = LOG_FAILURES;

void report_level(enum log_level level)
{
    log_level = level;
}

static const char *printable(const char *any, char text[SHORT])
{
    chos_printable(any == NULL ? "?" : any, text, SHORT);
    return text;
}

/* The job's number as the batch system has it, and its task in an array; SGE's or LSF's. */
static void write_id(char id[2 * SHORT])
{
    char job[SHORT], task[SHORT];
    const char *number = getenv("JOB_ID"), *index = getenv("SGE_TASK_ID");

    if (number == NULL) {
        number = getenv("LSB_JOBID");
        index = getenv("LSB_JOBINDEX");
    }
    snprintf(id, 2 * SHORT, "%s.%s", printable(number, job), printable(index, task));
}

static void to_syslog(int priority, const char *text)
{
    char id[2 * SHORT];

    write_id(id);
    /* The socket is close-on-exec, and gone before the job is there. */
    openlog("chos-job-starter", LOG_PID, LOG_USER);
    syslog(priority, "job %s of user %ld: %s", id, (long)getuid(), text);
    closelog();
}

void report_failure(const char *text)
{
    /* In one write, so that the lines of many tasks don't mix. */
    char line[CHOS_TEXT_SIZE + 32];
    int length = snprintf(line, sizeof(line), "chos-job-starter: %s\n", text);
    if (length >= (int)sizeof(line))
        length = sizeof(line) - 1;
    /* If that takes nothing, the log and the exit code have to tell. */
    ssize_t written = write(STDERR_FILENO, line, (size_t)length);
    (void)written;
    if (log_level >= LOG_FAILURES)
        to_syslog(LOG_ERR, text);
}

void report_job(const char *command, const char *environment)
{
    char text[CHOS_TEXT_SIZE], first[SHORT], second[SHORT];

    if (log_level < LOG_JOBS)
        return;
    snprintf(text, sizeof(text), "%s in %s", printable(command, first),
             environment == NULL ? "no environment" : printable(environment, second));
    to_syslog(LOG_INFO, text);
}
