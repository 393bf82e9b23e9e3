/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of costs share; all of it ends the program where it fails. */
#ifndef COSTS_H
#define COSTS_H

#include <stdbool.h>
#include <sys/types.h>

/* Lookups that one value is the mean of. */
#define LOOKUPS 2000
/* Entries that one value is the mean of, each with the way out. */
#define ENTRIES 300
/* Groups that are named: every second number from the first on, and a late one. */
#define RIGHTS_FIRST_GROUP 200000
#define RIGHTS_GROUP 1000000

/* operations.c: what one costs, as the mean over many */

void must(long ret, const char *what);
/* CLOCK_MONOTONIC, in nanoseconds: instructions, in a machine that counts them. */
long long now(void);
void write_file(const char *file, const char *text, int flags);
/* The number that a file holds. */
long long number_of(const char *file);
/* The one that follows a name in it. */
long long number_in_line(const char *file, const char *name);
long long cost_stat(void);
long long cost_open(void);
long long cost_stat_by_link(void);
long long cost_open_by_link(void);
long long cost_stat_by_proc(void);
long long cost_open_by_proc(void);
long long cost_fork(void);
long long cost_spawn(void);
long long cost_enter(void);

/* world.c */

void world_make(void);

/* Places: where the calling process looks things up from then on. */
void at_plain(void);	/* in a chroot to the tree itself */
void at_static(void);	/* in a root of static links */
void at_prepared(void);	/* in a mount namespace whose root the tree is */
void at_tree(void);	/* in the tree, by chosfs */
void at_image(void);	/* in one that is a file, likewise */
void at_overlay(void);	/* in the tree, below another layer, likewise */

void module_load(const char *file);
void module_unload(void);
/*
 * So many more processes, in a tree or in none, which wait for their end; the
 * first of them, with which the others end.
 */
pid_t populate(int count, bool inside);
void disperse(pid_t first);
void publish_many(int count);
/* The tree for so many groups, RIGHTS_GROUP the last of them. */
void publish_with_rights(int groups);

/* audit.c */

/* Switches the kernel's audit on, with a daemon that throws away what it gets. */
void audit_listen(void);
/* As cost_enter(), until that daemon has got all records of it. */
long long cost_enter_heard(void);

/* walks.c: how often a lookup leaves RCU-walk */
void walks(void);

/* scaling.c: what a second processor gains */
void scaling(void);

#endif
