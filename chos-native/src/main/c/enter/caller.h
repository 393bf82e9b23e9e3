/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_ENTER_CALLER_H
#define CHOS_ENTER_CALLER_H

#include <limits.h>
#include <stdbool.h>

#include "rights.h"

enum { NAMESPACE_NAME = 64 };

/* Who calls, once it is found to be somebody who may. */
struct caller {
    bool on_host;                 /* in the host's mount namespace; else in a prepared one */
    char directory[PATH_MAX];     /* the working directory's name; empty: it has none */
    char tree[PATH_MAX];          /* in a prepared one: the tree's path on the host */
    int origin;                   /* the working directory itself, or -1 */
};

/*
 * Refuses a caller who may not move, with one sentence: see README.md. `before` are the rights that
 * the process was started with.
 */
void caller_check(struct caller *caller, const struct rights *before, bool leave, const char *name);

/* What the namespace is called that a process is in, or that the link names: "mnt:[4026531841]". */
bool namespace_name(const char *link, char name[NAMESPACE_NAME]);

/* Where the kernel keeps the initial namespaces, since 3.8. */
#define INITIAL_USERS "user:[4026531837]"
#define INITIAL_PROCESSES "pid:[4026531836]"

#endif
