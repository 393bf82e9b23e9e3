/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search.h"

static const char *path_of(char *const envp[])
{
    for (; *envp != NULL; envp++) {
        if (strncmp(*envp, "PATH=", 5) == 0)
            return *envp + 5;
    }
    return DEFAULT_PATH;
}

static bool is_program(const char *path)
{
    char magic[4];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return false;
    bool result = read(descriptor, magic, sizeof(magic)) == (ssize_t)sizeof(magic) &&
                  memcmp(magic, "\177ELF", sizeof(magic)) == 0;
    close(descriptor);
    return result;
}

static int exec_by_shell(const char *path, char *const argv[], char *const envp[])
{
    size_t count = 0;
    while (argv[count] != NULL)
        count++;
    const char **shell_argv = calloc(count + 3, sizeof(*shell_argv));
    if (shell_argv == NULL)
        return ENOMEM;
    shell_argv[0] = "/bin/sh";
    shell_argv[1] = path;
    for (size_t i = 1; i < count; i++)
        shell_argv[i + 1] = argv[i];
    execve(shell_argv[0], (char *const *)shell_argv, envp);
    int error = errno;
    free(shell_argv);
    return error;
}

/* Returns the errno value. */
static int exec_path(const char *path, char *const argv[], char *const envp[])
{
    execve(path, argv, envp);
    int error = errno;
    return error == ENOEXEC && !is_program(path) ? exec_by_shell(path, argv, envp) : error;
}

/* Errors which mean that there is no such file here, maybe elsewhere. */
static bool is_absent(int error)
{
    return error == ENOENT || error == ENOTDIR || error == ENODEV || error == ESTALE ||
           error == ETIMEDOUT;
}

int search_and_exec(const char *file, char *const argv[], char *const envp[],
                    char tried[PATH_MAX])
{
    snprintf(tried, PATH_MAX, "%s", file);
    if (file[0] == '\0')
        return ENOENT;
    if (strchr(file, '/') != NULL)
        return exec_path(file, argv, envp);
    if (strlen(file) > NAME_MAX)
        return ENAMETOOLONG;

    int result = ENOENT;
    bool blamed = false;
    const char *element = path_of(envp);
    for (;;) {
        char path[PATH_MAX];
        size_t length = strcspn(element, ":");
        /* An empty element is the working directory. */
        const char *slash = length > 0 ? "/" : "";
        if (length + 1 + strlen(file) < sizeof(path)) {
            snprintf(path, sizeof(path), "%.*s%s%s", (int)length, element, slash, file);
            int error = exec_path(path, argv, envp);
            if (error == EACCES)
                result = EACCES;
            if (!blamed && access(path, F_OK) == 0) {
                blamed = true;
                snprintf(tried, PATH_MAX, "%s", path);
            }
            if (error != EACCES && !is_absent(error))
                return error;
        }
        if (element[length] == '\0')
            return result;
        element += length + 1;
    }
}
