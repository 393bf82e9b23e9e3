/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_MAINTAIN_PLAN_H
#define CHOS_MAINTAIN_PLAN_H

#include <stddef.h>

/* A directory or file of the host, and where it is seen in the room. */
struct shown {
    const char *source, *place;
};

/*
 * What the program was called for:
 *
 *   maintain-room --tree DIR [--bind SOURCE PLACE]... -- FILE [ARG...]
 *
 * All paths are absolute; all strings are the caller's.
 */
struct room_plan {
    const char *tree;
    struct shown
        *shown; /* in this order; freed by nobody, as the process becomes another program */
    size_t shown_count;
    char **argv; /* what to execute, searched in $PATH where it has no slash */
};

/* Reads the command line into the plan. Returns NULL, or what is wrong with it. */
const char *room_plan_parse(struct room_plan *plan, int argc, char **argv);

#endif
