/* SPDX-License-Identifier: BSD-3-Clause */
/* What follows once the process is where it shall be, with the rights of its caller alone. */
#ifndef CHOS_ENTER_ARRIVAL_H
#define CHOS_ENTER_ARRIVAL_H

#include "call.h"
#include "caller.h"

/* Gives the process back what the exec of this program has taken from it. */
void arrival_restore(const struct passage *passage);

/* Goes to the working directory, inside or on the host; says so if it has to be another one. */
void arrival_directory(const struct call *call, const struct caller *caller);

/* Becomes the command. */
_Noreturn void arrival_execute(const struct call *call, char **envp);

#endif
