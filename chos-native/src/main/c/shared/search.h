/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_SEARCH_H
#define CHOS_SEARCH_H

#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/*
 * As execvpe(3), but that
 * - the PATH searched is that of `envp`, the new environment; without one, DEFAULT_PATH;
 * - a program for another architecture is an ENOEXEC, not given to /bin/sh as a script.
 *
 * Returns only if it fails: the errno value. `tried` then names the file which is to blame: the
 * one that was found and can't be executed, else `file`.
 */
int search_and_exec(const char *file, char *const argv[], char *const envp[],
                    char tried[PATH_MAX]);

/*
 * Whether what was `tried`, and is an ENOENT, is there, so that it lacks its loader or interpreter.
 * A name that no directory of PATH has is not what lies in the working directory by that name.
 */
static inline bool search_has_found(const char *tried)
{
    return strchr(tried, '/') != NULL && access(tried, F_OK) == 0;
}

#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

#endif
