/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the launcher offers to the JNI library.
 *
 * The thread that the kernel started (the primordial one) never runs Java: what the program that
 * is exec'd in the end inherits belongs to it alone (root, working directory, signal mask, nice,
 * pdeathsig, timer slack...). So whatever changes that state, or looks at files as that program
 * will see them, is done by this thread.
 *
 * The launcher exports these symbols; under a plain `java` nobody does.
 */
#ifndef CHOS_PRIMORDIAL_H
#define CHOS_PRIMORDIAL_H

#include <stdbool.h>

/* The result, 0 or more, or -errno. */
typedef long chos_operation(void *argument);

/*
 * Runs the operation on the primordial thread and returns its result. Any thread may call it;
 * one operation runs at a time. `argument` must stay valid until it returns.
 */
long chos_run_on_primordial(chos_operation *operation, void *argument);

/*
 * To be called on the primordial thread, right before and after an execve(2). The first gives
 * everything that the JVM changed the value it had when the launcher was started; the second is
 * for an execve that failed: the JVM, still running, gets its signal handlers back.
 */
void chos_restore_start_state(void);
void chos_resume_jvm_state(void);

/* To the system's log, for the administrator: a login that did not go as it should. */
void chos_log_login(const char *message);

/* Whether the log of entries has this start already, which the front then could not finish. */
bool chos_is_logged(void);

#endif
