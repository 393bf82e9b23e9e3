/* SPDX-License-Identifier: BSD-3-Clause */
/* The lines of the table of environments. */
#ifndef CHOS_TABLE_H
#define CHOS_TABLE_H

#include <stdbool.h>

/* Takes one line; whether that was enough. */
typedef bool table_visit(const char *name, const char *path, void *argument);

/*
 * Calls `visit` for each line that is one, until it has enough. 0, also at the end of the table; an
 * errno value, ENXIO if there is none.
 */
int table_walk(const char *file, table_visit *visit, void *argument);

#endif
