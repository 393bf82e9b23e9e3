/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "job.h"

/* The longest name of a shell, with the dash of a login shell before it. */
enum { SHELL_NAME = 256 };

static bool has_value(const char *variable, const char *value)
{
    const char *actual = getenv(variable);
    return actual != NULL && strcasecmp(actual, value) == 0;
}

/* SGE keeps the script of job 7 as .../job_scripts/7; what does not lie there is a command. */
static bool is_script(const char *path)
{
    char end[64];
    const char *id = getenv("JOB_ID");

    if (id == NULL || strlen(id) > 32)
        return false;
    int length = snprintf(end, sizeof(end), "/job_scripts/%s", id);
    size_t whole = strlen(path);
    return whole >= (size_t)length && strcmp(path + whole - length, end) == 0;
}

/* argv[0] becomes the shell's name, as SGE would have it. */
static struct job by_shell(char **argv, const char *shell)
{
    static char name[SHELL_NAME];
    const char *slash = strrchr(shell, '/');

    snprintf(name, sizeof(name), "%s%s",
             has_value("SGE_STARTER_USE_LOGIN_SHELL", "true") ? "-" : "",
             slash == NULL ? shell : slash + 1);
    argv[0] = name;
    return (struct job){ .file = shell, .argv = argv };
}

struct job job_of(char **argv)
{
    const char *shell = getenv("SGE_STARTER_SHELL_PATH");
    bool has_shell = shell != NULL && shell[0] != '\0';

    /* The script is standard input, and argv[1] is -s already. */
    if (has_shell && has_value("SGE_STARTER_SHELL_START_MODE", "script_from_stdin") &&
        strcmp(argv[1], "-s") == 0)
        return by_shell(argv, shell);
    if (has_shell && has_value("SGE_STARTER_SHELL_START_MODE", "posix_compliant") &&
        is_script(argv[1]))
        return by_shell(argv, shell);
    return (struct job){ .file = argv[1], .argv = argv + 1 };
}
