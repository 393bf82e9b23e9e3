/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_SHELL_H
#define CHOS_SHELL_H

#include "plan.h"

/*
 * Where the plan names shells to take instead and its file is not there: puts the first that is
 * there into the plan, and into $SHELL, and says so. Ends the process if none is.
 */
void shell_choose(struct plan *plan);

#endif
