/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A JVM that can't start prints several lines, some to standard output, and calls exit(3) or
 * abort(3). Here that becomes one line which says what to do.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
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

/* What the JVM will do, tried; a filter of system calls can't be asked what it forbids. */
static bool can_have_executable_memory(void)
{
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    void *both = mmap(NULL, size, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                      -1, 0);
    void *later = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool can = both != MAP_FAILED && later != MAP_FAILED &&
               mprotect(later, size, PROT_READ | PROT_EXEC) == 0;

    if (both != MAP_FAILED)
        munmap(both, size);
    if (later != MAP_FAILED)
        munmap(later, size);
    return can;
}

bool jvm_is_forbidden(void)
{
    return prctl(PR_GET_MDWE, 0, 0, 0, 0) > 0 || !can_have_executable_memory();
}

/* What the stack of a thread takes, or the JVM for a start. */
static bool can_have_memory(void)
{
    size_t size = 1024 * 1024;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory != MAP_FAILED)
        munmap(memory, size);
    return memory != MAP_FAILED;
}

static bool is_on_noexec(void)
{
    struct statvfs status;
    return statvfs(CHOS_PREFIX "/runtime/lib", &status) == 0 && status.f_flag & ST_NOEXEC;
}

static void *nothing(void *argument)
{
    return argument;
}

/* Whether another thread can be had; if not, why. */
static int thread_error(void)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, nothing, NULL);
    if (error == 0)
        pthread_join(thread, NULL);
    return error;
}

/* NULL: none of the limits on memory is low. */
static const char *memory_remedy(void)
{
    if (limited(RLIMIT_AS, ADDRESS_SPACE_NEEDED * (rlim_t)1024))
        return "address space is limited: raise it (ulimit -v) to at least 524288";
    if (limited(RLIMIT_DATA, ADDRESS_SPACE_NEEDED * (rlim_t)1024))
        return "the data segment is limited: raise it (ulimit -d) to at least 524288";
    return NULL;
}

/* A thread without memory for its stack is an EAGAIN, too. */
static const char *thread_remedy(int error)
{
    const char *memory = can_have_memory() ? NULL : memory_remedy();

    if (memory != NULL)
        return memory;
    if (error == EPERM || error == ENOSYS)
        return "a system call filter forbids threads: allow clone3 and clone for the program that "
               "calls chos";
    return "raise the limits on processes (ulimit -u; TasksMax= of the unit, pids.max of its "
           "group) "
           "by 16";
}

const char *jvm_remedy(void)
{
    int error = thread_error();
    if (error != 0)
        return thread_remedy(error);
    const char *memory = memory_remedy();
    if (memory != NULL)
        return memory;
    if (limited(RLIMIT_NOFILE, ENOUGH_DESCRIPTORS))
        return "open files are limited: raise the hard limit (ulimit -H -n) to at least 32";
    if (jvm_is_forbidden())
        return "memory that is both writable and executable is forbidden "
               "(MemoryDenyWriteExecute=): "
               "allow it for the program that calls chos";
    if (is_on_noexec())
        return "it is on a file system that is mounted with noexec: mount it without";
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == SECCOMP_FILTERED)
        return "a seccomp filter is active: allow executable memory, threads and the usual system "
               "calls (@system-service) for the program that calls chos";
    if (geteuid() != 0 && limited(RLIMIT_NPROC, RLIM_INFINITY))
        return "if you have many processes, raise their limit (ulimit -u) by 16; "
               "otherwise reinstall CHOS";
    return "reinstall CHOS";
}

/* Adds it to what the JVM has said. */
static void take(const char *text)
{
    for (const char *c = text; *c != '\0' && said_length < sizeof(said) - 1; c++) {
        /* Only a line of a stack trace starts with a tab. */
        if (*c == '\t')
            stack_trace = true;
        bool space = (unsigned char)*c <= ' ';
        if (!stack_trace && (!space || (said_length > 0 && said[said_length - 1] != ' ')))
            said[said_length++] = space ? ' ' : (unsigned char)*c < 0x7f ? *c : '?';
    }
}

jint jvm_message(FILE *stream, const char *format, va_list arguments)
{
    char text[sizeof(said)];
    int length = vsnprintf(text, sizeof(text), format, arguments);
    (void)stream;

    pthread_mutex_lock(&lock);
    if (starting)
        take(text);
    pthread_mutex_unlock(&lock);
    return length;
}

/*
 * Until it has its hooks, the JVM writes of what goes wrong to standard output, where a program
 * that talks through a login takes it for an answer. Meanwhile that is a file in memory.
 */
static int output = -1, output_flags;

static void hide_output(void)
{
    int elsewhere = memfd_create("chos", MFD_CLOEXEC);

    if (elsewhere < 0)
        elsewhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    output = elsewhere < 0 ? -1 : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    output_flags = fcntl(STDOUT_FILENO, F_GETFD) == FD_CLOEXEC ? O_CLOEXEC : 0;
    if (output >= 0)
        dup3(elsewhere, STDOUT_FILENO, O_CLOEXEC);
    if (elsewhere >= 0)
        close(elsewhere);
}

static void show_output(void)
{
    if (output < 0)
        return;
    dup3(output, STDOUT_FILENO, output_flags);
    close(output);
    output = -1;
}

static void take_hidden_output(void)
{
    char text[sizeof(said)];
    ssize_t length = output < 0 ? -1 : pread(STDOUT_FILENO, text, sizeof(text) - 1, 0);

    if (length > 0) {
        text[length] = '\0';
        take(text);
    }
}

void jvm_failed_to_start(void)
{
    static const char heading[] = "Error occurred during initialization of VM ";
    const char *reason = said;

    starting = false;
    pthread_mutex_lock(&lock);
    take_hidden_output();
    show_output();
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

/* The JVM finds this one before the C library's. */
void _exit(int code)
{
    at_exit();
    for (;;)
        syscall(SYS_exit_group, code);
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
    sigaction(SIGABRT, &action, NULL);
    hide_output();
    starting = true;
    atexit(at_exit);
}

void jvm_started(void)
{
    starting = false;
    show_output();
}
