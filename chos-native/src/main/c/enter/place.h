/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_ENTER_PLACE_H
#define CHOS_ENTER_PLACE_H

#include <stdbool.h>

#include "namespace.h"
#include "rights.h"

/* What the host's mount namespace is called; false if nothing is prepared. */
bool place_host(char name[NAMESPACE_NAME]);

/* Whether that directory is root's, and nobody else can write to it. */
bool place_is_roots(const char *directory);

/* Moves the process into the prepared namespace with that number. Ends the process if it fails. */
void place_enter(const char *id, const struct rights *before, const char *name);

/* Moves it into the host's namespace. Ends the process if it fails. */
void place_leave(const struct rights *before);

#endif
