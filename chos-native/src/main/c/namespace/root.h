/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_ROOT_H
#define CHOS_ROOT_H

#include "plan.h"

/* What there is in the root of an environment, see root.c. */
#define LOCAL "/local"
#define OWN ".chos"
/*
 * The way out of a prepared namespace: by name, so that a program that is replaced keeps no right.
 */
#define ENTER LOCAL CHOS_PREFIX "/enter"
/* Where the way out is, seen from the host's root: a directory that is empty on the host itself. */
#define WAY_OUT CHOS_PREFIX "/way-out"

/*
 * Makes the root directory of the environment and moves the process there, or back to the host's.
 * The process is in a mount namespace of its own. `image` is a mount of the tree, attached nowhere,
 * -1 for a tree that is a directory; `way_out` as privilege_acquire() returned it. Ends the process
 * if it fails.
 */
void root_enter(const struct plan *plan, int image, int way_out);
void root_leave(void);

/* Fills the directory /.chos, open there, with what an environment has in it. */
void root_make_own(int directory, const struct plan *plan, const char *helper);

/* Mounts what of the host is this tree's own in the root that is open. Ends as root_enter(). */
void root_show_own(int root, const struct plan *plan);

/* Enters the working directory of the plan, or what comes nearest to it, and says if it is that. */
void root_change_directory(const struct plan *plan);

#endif
