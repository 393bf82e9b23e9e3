/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_ENTER_RIGHTS_H
#define CHOS_ENTER_RIGHTS_H

#include <stdbool.h>
#include <sys/types.h>

/* What the process may do, as the kernel says. */
struct rights {
    unsigned int effective[2], permitted[2], inheritable[2];
};

void rights_read(struct rights *rights);

/* Whether it may raise what setns(2) asks for, and, to leave, what /proc/1/ns/mnt does. */
bool rights_suffice(const struct rights *rights, bool leave);

/* For one call: raises CAP_SYS_ADMIN and CAP_SYS_CHROOT, or CAP_SYS_PTRACE; and back. */
void rights_raise_to_move(const struct rights *before);
void rights_raise_to_look(const struct rights *before);
void rights_lower(const struct rights *before);

/*
 * The effective user that the caller was. Where the program is set-uid nobody knows that any more,
 * and it is the real one.
 */
uid_t rights_user(void);

/*
 * Gives up, for good, all that the process would not have had after the exec of an ordinary
 * program, and proves it. Ends the process if that fails.
 */
void rights_drop(const struct rights *before);

#endif
