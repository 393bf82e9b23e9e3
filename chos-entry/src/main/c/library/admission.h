/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who may enter a prepared mount namespace: what the kernel module asks at a write to setchos,
 * asked here from a file, beside the namespace's own and replaced together with it. `chosctl`
 * writes it:
 *
 *   gid=3000,3001 uid=1000 until=1798675200
 *   closed the reason
 *   until 2026-12-31
 *   who group gpu, user alice
 *
 * The first line is the kernel's, with ascending numbers, and empty where everybody may; the
 * others, for people, are there only if they say something.
 */
#ifndef CHOS_ADMISSION_H
#define CHOS_ADMISSION_H

#include "entry.h"

/* Why somebody is not admitted. */
enum refusal { REFUSAL_CLOSED, REFUSAL_EXPIRED, REFUSAL_OTHERS };

struct admission {
    enum refusal refusal;
    char text[CHOS_TEXT_SIZE]; /* the reason, the last day, or who is admitted; cut, or empty */
};

/*
 * Whether who has those rights, with ascending groups as the kernel has them, may enter the
 * namespace with that number, of those that the directory holds. 0; EACCES, then `admission` says
 * why; ENOENT: there is no such number; EINVAL: the file is not root's alone, or does not say what
 * it should. Root is admitted always.
 */
int admission_ask(int directory, const char *number, const struct chos_rights *rights,
                  struct admission *admission);

/* The same of an open file, and with root no other than anybody. */
int admission_decide(int file, const struct chos_rights *rights, struct admission *admission);

#endif
