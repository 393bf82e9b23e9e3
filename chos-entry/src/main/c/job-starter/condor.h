/* SPDX-License-Identifier: BSD-3-Clause */
/* What HTCondor is to know of a job that was not started. */
#ifndef CHOS_CONDOR_H
#define CHOS_CONDOR_H

/* Before the job's environment is entered, where the file's directory can be another's. */
void condor_begin(void);

/* The job is not started, for that reason. */
void condor_refuse(const char *text);

#endif
