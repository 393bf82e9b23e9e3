/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_REPORT_H
#define CHOS_REPORT_H

#include <stdbool.h>

/* As env(1) has them. */
enum { CHOS_FAILED = 125, CANNOT_EXECUTE = 126, NOT_FOUND = 127 };

/* How messages about an environment's tree start, for its name and its path. */
#define CANNOT_ENTER "can't enter %s: its tree %s: "

/* What of CHOS it is that fails. */
extern const char *report_part;

/* Messages begin with "chos: " and are one line, in one write. */
__attribute__((format(printf, 1, 2))) void warn(const char *format, ...);

__attribute__((format(printf, 2, 3))) _Noreturn void fail(int code, const char *format, ...);

/* Ends with CHOS_FAILED, and names the step, the path, and errno. */
_Noreturn void fail_at(const char *step, const char *path);

/* The same unless the step was good. */
void must(bool good, const char *step, const char *path);

#endif
