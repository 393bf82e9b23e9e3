/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines for the job's standard error and for syslog. */
#ifndef CHOS_REPORT_H
#define CHOS_REPORT_H

#include "settings.h"

/* What goes to syslog from now on; everything up to LOG_FAILURES before the first call. */
void report_level(enum log_level level);

/* The job can't be started, or not quite as it should: on standard error and in the log. */
void report_failure(const char *text);

/* A job is about to be started: in the log, if that is to know of jobs. */
void report_job(const char *command, const char *environment);

#endif
