/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists that say who may enter, and users who try. */
#ifndef ACCESS_H
#define ACCESS_H

#include <stddef.h>
#include <sys/types.h>

#define VALID "/proc/chos/valid"
#define OTHER 1001
#define GROUP 3000

/* The whole list, in one step. */
void list(const char *lines);
/* A user with that gid and those further groups. */
void become(uid_t uid, gid_t gid, size_t count, const gid_t *groups);
/* The caller enters /t/a and leaves, or can't for lack of rights. */
void may(void);
void may_not(void);

#endif
