/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "../primordial.h"
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

/* login(1) puts a dash before the name; sshd(8) calls `chos -c 'command'`. */
static bool is_login_shell(void)
{
    return original_argc > 0 &&
           (original_argv[0][0] == '-' ||
            (original_argc > 1 && strcmp(original_argv[1], "-c") == 0));
}

/* Returns, with -errno, only if there is no such shell. */
static long exec_host_shell(void *unused)
{
    static const struct { const char *file, *login_name; } shells[] = {
        { "/bin/bash", "-bash" },
        { "/bin/sh", "-sh" },
    };
    char **argv = calloc((size_t)original_argc + 1, sizeof(*argv));
    (void)unused;

    if (argv == NULL)
        return -ENOMEM;
    memcpy(argv, original_argv, (size_t)original_argc * sizeof(*argv));
    chos_restore_start_state();
    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
        const char *name = shells[i].login_name;
        argv[0] = (char *)(original_argv[0][0] == '-' ? name : name + 1);
        execve(shells[i].file, argv, original_envp);
    }
    int error = errno;
    free(argv);
    return -error;
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
    char message[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    print_line(message);

    if (is_login_shell()) {
        print_line("starting the host's own shell instead");
        openlog("chos", LOG_PID, LOG_AUTH);
        syslog(LOG_ERR, "login in the host's own shell: %s", message);
        closelog();
        long error = chos_run_on_primordial(exec_host_shell, NULL);
        snprintf(message, sizeof(message), "/bin/sh: %s", strerror((int)-error));
        print_line(message);
    }
    _exit(EXIT_CHOS_FAILED);
}
