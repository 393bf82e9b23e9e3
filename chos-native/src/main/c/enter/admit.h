/* SPDX-License-Identifier: BSD-3-Clause */
/* Who may enter which environment. */
#ifndef CHOS_ENTER_ADMIT_H
#define CHOS_ENTER_ADMIT_H

#include "admission.h"

/*
 * Who calls: the effective ids that the caller had, and the groups. Ends the process if there is no
 * memory.
 */
void admit_read(struct chos_rights *caller);

/* Ends the process with the sentence for such an error, in the words of all ways in. */
_Noreturn void admit_refuse(int error, const char *name, const struct admission *admission);

#endif
