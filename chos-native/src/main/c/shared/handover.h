/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the launcher can't find out for itself about the process that the front leaves to it: a
 * variable before all others, which the launcher takes away first thing. It is there only where
 * there is something to say: "\001CHOS=", "L" if this start is in the log already (else "-"), and
 * what the soft limit on open files was, if the front has raised it.
 */
#ifndef CHOS_HANDOVER_H
#define CHOS_HANDOVER_H

#define HANDOVER "\001CHOS="
#define HANDOVER_LOGGED 'L'
#define HANDOVER_NOT_LOGGED '-'

#endif
