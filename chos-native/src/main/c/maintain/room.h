/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_MAINTAIN_ROOM_H
#define CHOS_MAINTAIN_ROOM_H

#include "plan.h"

/*
 * Makes the tree the root of the process, which is the first one in a PID namespace and in a mount
 * namespace of its own. Nothing of the host can be seen any longer but what the plan shows, its
 * network, and its kernel, read-only. Ends the process if it fails.
 */
void room_enter(const struct room_plan *plan);

/* Gives up, for this process and all that it starts, the rights to change the host's kernel. */
void room_drop_rights(void);

#endif
