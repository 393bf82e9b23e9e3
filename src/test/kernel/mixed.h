/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Programs that tell whether all of them is from one tree: /bin/mixed with its
 * ELF interpreter /bin/loader, and the script /bin/script, on the host and in
 * the trees /t/a and /t/b.
 */
#ifndef MIXED_H
#define MIXED_H

#include "suite.h"

void mixed_make(void);
void mixed_remove(void);
/* Executes it, with so many arguments of which nobody reads one. */
void mixed_exec(const char *program, int arguments, const char *last) __attribute__((noreturn));

/*
 * "suite one-tree", "suite one-tree-X": what is said by the exit status.
 *
 *   0	the program and its loader, or script X and its interpreter, are of one
 *	tree
 *   1	they aren't
 *   2	can't be told
 */
int mixed_mode(const char *mode);

/* What mixed_exec() exits with if nothing was executed. */
#define MIXED_NOT_EXECUTED 3

#endif
