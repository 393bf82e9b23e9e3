/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_FRONT_SHELL_H
#define CHOS_FRONT_SHELL_H

#include "published.h"
#include "user.h"

/*
 * The shell for the user, as the class Shell chooses it, in the tree that the process is in; NULL
 * where it has something to tell the user about, or finds none.
 */
const char *shell_choose(const struct user *user, const struct shell_rules *rules);

#endif
