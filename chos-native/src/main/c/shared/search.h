/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_SEARCH_H
#define CHOS_SEARCH_H

#include <limits.h>
#include <stdbool.h>

/*
 * As execvpe(3), but that
 * - the PATH searched is that of `envp`, the new environment; without one, DEFAULT_PATH;
 * - a program for another architecture is an ENOEXEC, not given to /bin/sh as a script.
 *
 * Returns only if it fails: the errno value. `tried` then names the file which is to blame: the
 * one that was found and can't be executed, else `file`. With ENOENT, a `tried` that exists lacks
 * its loader or interpreter.
 */
int search_and_exec(const char *file, char *const argv[], char *const envp[],
                    char tried[PATH_MAX]);

#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

#endif
