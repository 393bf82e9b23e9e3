/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The state in which the launcher was started, saved before the JVM can touch it.
 *
 * All functions run on the primordial thread: those called X_save once, before there is a second
 * thread; those called X_restore right before an execve(2).
 */
#ifndef CHOS_STATE_H
#define CHOS_STATE_H

#include <sys/resource.h>

/* All of it; then the process is fit for a JVM. Its counterparts are in primordial.h. */
void state_save(void);

void limits_save(void);
void limits_restore(void);
/* Afterwards: what the soft limit on open files was before the front has raised it. */
void limits_files_were(rlim_t soft);

/* Mask, ignored signals, pending signals. */
void signals_save(void);
void signals_restore(void);
/* After an execve(2) that failed: the JVM gets its handlers back. */
void signals_resume(void);

/* Our descriptors must not reach the program; those that were open at the start must. */
void descriptors_save(void);
void descriptors_restore(void);
/*
 * Marks first..last, as far as they are below `limit`, close-on-exec: for kernels before 5.11,
 * which don't do that in one call.
 */
void descriptors_mark_one_by_one(unsigned int first, unsigned int last, unsigned int limit);

void coredump_filter_save(void);
void coredump_filter_restore(void);

#endif
