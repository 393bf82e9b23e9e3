/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a session has mounted for itself alone (pam_namespace, PrivateTmp=, job_container/tmpfs),
 * for taking along into a prepared mount namespace.
 */
#ifndef CHOS_CARRY_H
#define CHOS_CARRY_H

#include <limits.h>
#include <stddef.h>

enum { CARRY_AT_MOST = 16 };

struct carry {
    struct {
        int copy; /* of the mount, with what is mounted in it */
        char point[PATH_MAX];
    } mounts[CARRY_AT_MOST];
    size_t count;
};

/* Takes copies of them. 0, or an errno value: E2BIG for more than that. */
int carry_take(struct carry *carry);

/*
 * In the new namespace, of which the process gets one of its own: mounts them. 0 or an errno value.
 */
int carry_attach(const struct carry *carry);

/* Closes the copies. */
void carry_close(struct carry *carry);

#endif
