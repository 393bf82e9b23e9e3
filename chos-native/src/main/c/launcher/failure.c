/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

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

/* A dash and of the letters i, l and c at least one: what programs call the user's shell with. */
static bool is_shell_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && word[1 + strspn(word + 1, "ilc")] == '\0';
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* Where the variable stands in original_envp, or NULL. */
static char **find_variable(const char *name)
{
    size_t length = strlen(name);

    for (char **variable = original_envp; *variable != NULL; variable++) {
        if (strncmp(*variable, name, length) == 0 && (*variable)[length] == '=')
            return variable;
    }
    return NULL;
}

/*
 * login(1), sshd(8) and `su -` put a dash before the name; for a command they say `chos -c
 * 'command'`. su(1) without a dash, tmux and others say nothing, but $SHELL is chos still, which
 * it is no longer once chos has started the real shell.
 */
bool is_called_as_shell(void)
{
    if (original_argc < 1)
        return false;
    if (original_argv[0][0] == '-')
        return true;
    if (original_argc > 1)
        return is_shell_option(original_argv[1]);
    char **shell = find_variable("SHELL");
    return shell != NULL && strcmp(base_name(*shell + strlen("SHELL=")), "chos") == 0;
}

/* Returns, with -errno, only if there is no such shell. */
static long exec_host_shell(void *unused)
{
    static const struct { const char *login_name, *variable; } shells[] = {
        { "-bash", "SHELL=/bin/bash" },
        { "-sh", "SHELL=/bin/sh" },
    };
    bool dash = original_argv[0][0] == '-';
    char **variable = find_variable("SHELL");
    (void)unused;

    chos_restore_start_state();
    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
        original_argv[0] = (char *)shells[i].login_name + !dash;
        if (variable != NULL)
            *variable = (char *)shells[i].variable;
        execve(shells[i].variable + strlen("SHELL="), original_argv, original_envp);
    }
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
    size_t start = is_called_as_shell() ? sizeof(on_host) - 1 : 0;
    va_list arguments;

    memcpy(message, on_host, start);
    va_start(arguments, format);
    vsnprintf(message + start, sizeof(message) - start, format, arguments);
    va_end(arguments);
    print_line(message);

    if (start > 0) {
        chos_log_login(message);
        long error = chos_run_on_primordial(exec_host_shell, NULL);
        snprintf(message, sizeof(message), "/bin/sh: %s", strerror((int)-error));
        print_line(message);
    }
    _exit(EXIT_CHOS_FAILED);
}
