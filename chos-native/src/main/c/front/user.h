/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_USER_H
#define CHOS_USER_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

struct user {
    char home[PATH_MAX];
    char shell[PATH_MAX]; /* never empty */
};

/*
 * The user with that id, out of the host's /etc/passwd. False where that can't be told, or not by
 * that file: it does not have him, or nsswitch.conf(5) asks another database first.
 */
bool user_find(uid_t uid, struct user *user);

/* The same of other files. */
bool user_find_in(const char *nsswitch, const char *passwd, uid_t uid, struct user *user);

#endif
