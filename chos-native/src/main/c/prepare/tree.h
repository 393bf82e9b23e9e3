/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_PREPARE_TREE_H
#define CHOS_PREPARE_TREE_H

#include <stdbool.h>

#include "../namespace/plan.h"

/*
 * Makes the tree itself the root of the process, which is in a mount namespace of its own. False,
 * with nothing changed, if the tree lacks a directory to mount on, which `chosctl adopt` makes.
 * `image` is a mount of the tree, attached nowhere, or -1. Ends the process if it fails otherwise.
 */
bool tree_enter(const struct plan *plan, int image);

#endif
