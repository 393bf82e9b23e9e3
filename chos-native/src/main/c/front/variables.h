/* SPDX-License-Identifier: BSD-3-Clause */
/* Environment variables as the kernel passes them: the same as the class Environ. */
#ifndef CHOS_VARIABLES_H
#define CHOS_VARIABLES_H

#include <stdbool.h>
#include <stddef.h>

/* Who has more of them is no usual case. */
enum { VARIABLES_AT_MOST = 8192 };

/* In the order in which they were, with NULL at the end. */
struct variables {
    const char *all[VARIABLES_AT_MOST + 1];
    size_t count;
};

/* The value of the first variable with that name, or NULL. */
const char *variable(char *const envp[], const char *name);

/* Which of them are kept. */
typedef bool variables_keep(const char *entry, const void *argument);

/* Those that are kept, or all for NULL; false if they are too many. */
bool variables_copy(struct variables *variables, char *const envp[], variables_keep *keep,
                    const void *argument);

/*
 * Sets the one whose "NAME=" the entry begins with: in its old place, or else as the last. False if
 * they are too many.
 */
bool variables_set(struct variables *variables, const char *entry);

#endif
