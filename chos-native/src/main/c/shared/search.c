/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
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

/* The file in the first of the directories of PATH; false if that is too long for a path. */
static bool join(char path[PATH_MAX], const char *element, size_t length, const char *file)
{
    size_t file_length = strlen(file);

    if (length + 1 + file_length >= PATH_MAX)
        return false;
    memcpy(path, element, length);
    /* An empty element is the working directory. */
    if (length > 0)
        path[length++] = '/';
    memcpy(path + length, file, file_length + 1);
    return true;
}

int search_and_exec(const char *file, char *const argv[], char *const envp[],
                    char tried[PATH_MAX])
{
    size_t shown = strnlen(file, PATH_MAX - 1);
    memcpy(tried, file, shown);
    tried[shown] = '\0';
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
        if (join(path, element, length, file)) {
            int error = exec_path(path, argv, envp);
            if (error == EACCES)
                result = EACCES;
            if (!blamed && access(path, F_OK) == 0) {
                blamed = true;
                memcpy(tried, path, strlen(path) + 1);
            }
            if (error != EACCES && !is_absent(error))
                return error;
        }
        if (element[length] == '\0')
            return result;
        element += length + 1;
    }
}
