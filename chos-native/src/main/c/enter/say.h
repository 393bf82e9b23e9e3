/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_ENTER_SAY_H
#define CHOS_ENTER_SAY_H

#include <stddef.h>

/* As env(1) has them. */
enum { CHOS_FAILED = 125, CANNOT_EXECUTE = 126, NOT_FOUND = 127 };

/*
 * Writes "chos: " and the parts as one line, in one write. The last part is NULL; what does not fit
 * is cut, and control characters in names are not shown.
 */
void say(const char *const parts[]);

/*
 * What fail() calls from here on once it has said why, and ends the process only if that returns;
 * NULL: nothing. It fails by itself like anything else.
 */
void say_instead(void (*instead)(void));

/* say(), and the end of the process. */
_Noreturn void fail(int code, const char *const parts[]);

#define SAY(...) say((const char *const[]){ __VA_ARGS__, NULL })
#define FAIL(code, ...) fail(code, (const char *const[]){ __VA_ARGS__, NULL })

/* Behind "can't enter" and the name. */
#define NOT_STARTED                                                                               \
    ": CHOS is not started on this host: an administrator can start it with: service chos start"

/* What errno value it is, for people. */
const char *error_text(int error);

#endif
