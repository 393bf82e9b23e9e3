/* SPDX-License-Identifier: BSD-3-Clause */
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "called.h"

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

/* Where the variable SHELL stands, or NULL. */
static char *const *find_shell(char *const envp[])
{
    for (; *envp != NULL; envp++) {
        if (strncmp(*envp, "SHELL=", 6) == 0)
            return envp;
    }
    return NULL;
}

/*
 * login(1), sshd(8) and `su -` put a dash before the name; for a command they say `chos -c
 * 'command'`. su(1) without a dash, tmux and others say nothing, but $SHELL is chos still, which
 * it is no longer once chos has started the real shell.
 */
bool is_called_as_shell(int argc, char *const argv[], char *const envp[])
{
    if (argc < 1)
        return false;
    if (argv[0][0] == '-')
        return true;
    if (argc > 1)
        return is_shell_option(argv[1]);
    char *const *shell = find_shell(envp);
    return shell != NULL && strcmp(base_name(*shell + strlen("SHELL=")), "chos") == 0;
}

void become_host_shell(char *argv[], char *envp[])
{
    static const struct { const char *login_name, *variable; } shells[] = {
        { "-bash", "SHELL=/bin/bash" },
        { "-sh", "SHELL=/bin/sh" },
    };
    bool dash = argv[0][0] == '-';
    char **shell = (char **)find_shell(envp);

    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
        argv[0] = (char *)shells[i].login_name + !dash;
        if (shell != NULL)
            *shell = (char *)shells[i].variable;
        execve(shells[i].variable + strlen("SHELL="), argv, envp);
    }
}
