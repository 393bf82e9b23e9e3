/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "../shared/called.h"
#include "../shared/primordial.h"
#include "failure.h"

static int original_argc;
static char **original_argv;
static char **original_envp;

void failure_prepare(int argc, char **argv, char **envp)
{
    original_argc = argc;
    original_argv = argv;
    original_envp = envp;
}

/* Returns, with -errno, only if there is no such shell. */
static long exec_host_shell(void *unused)
{
    (void)unused;
    chos_restore_start_state();
    become_host_shell(original_argv, original_envp);
    return -errno;
}

void chos_log_login(const char *message)
{
    openlog("chos", LOG_PID, LOG_AUTH);
    syslog(LOG_WARNING, "uid %u: %s", (unsigned int)getuid(), message);
    closelog();
}

/* In one write, so that the lines of many processes don't mix. */
static void print_line(const char *message)
{
    char line[1200];
    int length = snprintf(line, sizeof(line), "chos: %s\n", message);
    if (length >= (int)sizeof(line)) {
        length = sizeof(line) - 1;
        line[length - 1] = '\n';
    }
    /* If stderr takes nothing there is nobody to tell. */
    if (write(STDERR_FILENO, line, (size_t)length) < 0)
        return;
}

void fail(const char *format, ...)
{
    static const char on_host[] = "warning: this is the host, not an environment: ";
    char message[1024] = "";
    bool shell = is_called_as_shell(original_argc, original_argv, original_envp);
    size_t start = shell ? sizeof(on_host) - 1 : 0;
    va_list arguments;

    memcpy(message, on_host, start);
    va_start(arguments, format);
    vsnprintf(message + start, sizeof(message) - start, format, arguments);
    va_end(arguments);
    print_line(message);

    if (shell) {
        chos_log_login(message);
        long error = chos_run_on_primordial(exec_host_shell, NULL);
        snprintf(message, sizeof(message), "/bin/sh: %s", strerror((int)-error));
        print_line(message);
    }
    _exit(EXIT_CHOS_FAILED);
}
