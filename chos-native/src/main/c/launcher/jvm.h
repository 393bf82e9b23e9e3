/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_JVM_H
#define CHOS_JVM_H

#include <jni.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

struct start {
    int argc;
    char **argv;
    char **envp;
};

/*
 * The main function of the thread that becomes the first Java thread; `start` is a struct start.
 * Creates the JVM, runs org.chos.cli.Main.run and ends the process with its result.
 */
void *jvm_thread(void *start);

/* Whether this process may not have executable memory: a JVM exits before it has its hooks. */
bool jvm_is_forbidden(void);

/* The likely reason why a JVM fails in this process, and what to do. */
const char *jvm_remedy(void);

/* The JVM's hooks, see jvm_failure.c. */
jint jvm_message(FILE *stream, const char *format, va_list arguments);
void jvm_aborted(void);
/* From here to jvm_started(), an exit(3) or a fault is the JVM's, which can't start. */
void jvm_starting(void);
void jvm_started(void);
_Noreturn void jvm_failed_to_start(void);

#endif
