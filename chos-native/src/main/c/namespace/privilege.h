/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_PRIVILEGE_H
#define CHOS_PRIVILEGE_H

#include <stdbool.h>

/*
 * Gives the process a mount namespace of its own, and the capability to mount in it. Who has that
 * capability already, root or whoever is in an environment and called the way out, gets nothing
 * else; others get a user namespace, in which they have their own user and group id.
 *
 * Returns a mount, attached nowhere, that holds the way out, see elevate.c; -1 if it is not wanted,
 * not needed, or not to be had. Ends the process if it fails, and says what forbids it.
 */
int privilege_acquire(bool private_mounts, bool way_out);

/* Gives up what privilege_acquire() gave, and what the way out did. */
void privilege_drop(void);

/* As argv[0] tells: the process came by elevate.c. */
extern bool privilege_elevated;

#endif
