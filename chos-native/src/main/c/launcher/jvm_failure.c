/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A JVM that can't start prints several lines, some to standard output, and calls exit(3) or
 * abort(3). Here that becomes one line which says what to do.
 */
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "failure.h"
#include "jvm.h"

#ifndef PR_GET_MDWE
#define PR_GET_MDWE 66
#endif

enum {
    SECCOMP_FILTERED = 2,
    ADDRESS_SPACE_NEEDED = 512 * 1024, /* KiB */
    ENOUGH_DESCRIPTORS = 32,
};

static atomic_bool starting;

/* What the JVM said since jvm_starting(), on one line. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char said[400];
static size_t said_length;
static bool stack_trace;

static bool limited(__rlimit_resource_t resource, rlim_t needed)
{
    struct rlimit limit;
    return getrlimit(resource, &limit) == 0 && limit.rlim_cur < needed;
}

bool jvm_is_forbidden(void)
{
    return prctl(PR_GET_MDWE, 0, 0, 0, 0) > 0;
}

const char *jvm_remedy(void)
{
    if (limited(RLIMIT_AS, ADDRESS_SPACE_NEEDED * (rlim_t)1024))
        return "address space is limited: raise it (ulimit -v) to 524288 at least";
    if (limited(RLIMIT_DATA, ADDRESS_SPACE_NEEDED * (rlim_t)1024))
        return "the data segment is limited: raise it (ulimit -d) to 524288 at least";
    if (limited(RLIMIT_NOFILE, ENOUGH_DESCRIPTORS))
        return "open files are limited: raise the hard limit (ulimit -H -n) to 32 at least";
    if (jvm_is_forbidden())
        return "memory that is writable and executable is forbidden (PR_SET_MDWE): "
               "allow it to the program that calls chos";
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == SECCOMP_FILTERED)
        return "a seccomp filter is active: allow executable memory and threads to the program "
               "that calls chos";
    if (geteuid() != 0 && limited(RLIMIT_NPROC, RLIM_INFINITY))
        return "if there are many processes of yours, raise their limit (ulimit -u) by 16; "
               "else install CHOS again";
    return "install CHOS again";
}

jint jvm_message(FILE *stream, const char *format, va_list arguments)
{
    char text[sizeof(said)];
    int length = vsnprintf(text, sizeof(text), format, arguments);
    (void)stream;

    pthread_mutex_lock(&lock);
    for (const char *c = text; starting && *c != '\0' && said_length < sizeof(said) - 1; c++) {
        /* Only a line of a stack trace starts with a tab. */
        if (*c == '\t')
            stack_trace = true;
        bool space = (unsigned char)*c <= ' ';
        if (!stack_trace && (!space || (said_length > 0 && said[said_length - 1] != ' ')))
            said[said_length++] = space ? ' ' : *c;
    }
    pthread_mutex_unlock(&lock);
    return length;
}

void jvm_failed_to_start(void)
{
    static const char heading[] = "Error occurred during initialization of VM ";
    const char *reason = said;

    starting = false;
    pthread_mutex_lock(&lock);
    while (said_length > 0 && said[said_length - 1] == ' ')
        said_length--;
    said[said_length] = '\0';
    if (strncmp(said, heading, sizeof(heading) - 1) == 0)
        reason += sizeof(heading) - 1;
    pthread_mutex_unlock(&lock);
    fail("the Java runtime in " CHOS_PREFIX "/runtime doesn't start%s%s; %s",
         *reason != '\0' ? ": " : "", reason, jvm_remedy());
}

static void at_exit(void)
{
    if (starting)
        jvm_failed_to_start();
}

void jvm_aborted(void)
{
    if (starting)
        jvm_failed_to_start();
    fail("the Java runtime crashed; %s", jvm_remedy());
}

static void at_fault(int signal)
{
    (void)signal;
    jvm_aborted();
}

void jvm_starting(void)
{
    /*
     * Before the JVM has handlers of its own it takes a file that it can't map for one that is
     * there. Afterwards it calls this one for a fault that it doesn't understand.
     */
    struct sigaction action = { .sa_handler = at_fault, .sa_flags = (int)SA_RESETHAND };
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    starting = true;
    atexit(at_exit);
}

void jvm_started(void)
{
    starting = false;
}
