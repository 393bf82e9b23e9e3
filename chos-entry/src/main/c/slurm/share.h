/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_SHARE_H
#define CHOS_SHARE_H

#include "entry.h"

/*
 * A mount namespace that processes with the same parent share. The parent calls the first before it
 * forks them, each of them the second: one of them makes the namespace, the others join it. Both
 * return 0 or an errno value; the second those of chos_make_session.
 */
int chos_share_open(void);
int chos_share_session(const struct chos_files *files);

#endif
