/* SPDX-License-Identifier: BSD-3-Clause */
/* The mount engine, for programs of root's: see the class PreparedNamespaces. */
#ifndef CHOS_PREPARED_H
#define CHOS_PREPARED_H

#include <stdbool.h>

#include "entry.h"

/* Whether `chosctl` has prepared namespaces. */
bool prepared_is_started(const struct chos_files *files);

/* Whether the calling process is in one. */
bool prepared_is_inside(void);

/*
 * Whether the calling thread may enter the one with that number: see admission_ask. ENXIO: not
 * started.
 */
int prepared_ask(const struct chos_files *files, const char *number);

/* As chos_enter does it: EACCES if the thread may not, by its file system ids and groups. */
int prepared_enter(const struct chos_files *files, const char *path);

#endif
