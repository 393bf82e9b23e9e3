/* SPDX-License-Identifier: BSD-3-Clause */
/* What the batch system has called the starter with, as a program to execute. */
#ifndef CHOS_JOB_H
#define CHOS_JOB_H

struct job {
    const char *file; /* for execvp(3) */
    char **argv;
};

/*
 * The job of the starter's own arguments, argv[0] being the starter. Changes argv in place; it
 * lives as long as the job.
 *
 * LSF's JOB_STARTER gets the command with its arguments, to be executed. SGE's starter_method gets
 * the job's script with its arguments, and has to start it as SGE would have: the variables
 * SGE_STARTER_SHELL_PATH, SGE_STARTER_SHELL_START_MODE and SGE_STARTER_USE_LOGIN_SHELL say how,
 * see queue_conf(5). A command of `qsub -b y` is executed itself.
 */
struct job job_of(char **argv);

#endif
