/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_ENTER_CALLER_H
#define CHOS_ENTER_CALLER_H

#include <limits.h>
#include <stdbool.h>

#include "rights.h"

/* Who calls, once it is found to be somebody who may. */
struct caller {
    bool on_host;                 /* in the host's mount namespace; else in a prepared one */
    char directory[PATH_MAX];     /* the working directory's name; empty: it has none */
    int nameless;                 /* why: ENOENT for one that is gone, EXDEV for one out of reach */
    char tree[PATH_MAX];          /* in a prepared one: the tree's path on the host */
    int origin;                   /* the working directory itself, or -1 */
};

/*
 * Refuses a caller who may not move, with one sentence: see README.md. `before` are the rights that
 * the process was started with.
 */
void caller_check(struct caller *caller, const struct rights *before, bool leave, const char *name);

#endif
