/* SPDX-License-Identifier: BSD-3-Clause */
/* What the two halves of the border's fuzzer have in common. */
#ifndef FUZZ_BORDER_H
#define FUZZ_BORDER_H

#include "border.h"

#define CALLS 40

/* Where the process is. What it may do from there follows from it. */
struct state {
	struct root root;
	char link[16];
	bool user_namespace;
	/* The root that it entered from, and so comes back to. */
	bool has_from;
	struct root from;
};

/* fuzz_border.c */

extern struct state was;
unsigned int any(unsigned int below);
void look(struct state *now);
/* After any call but a write to setchos: what it may have moved. */
void check_call(bool root_may_change);
void write_setchos(void);
/* Keeps the last calls, to be printed with what they have led to. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void wrong(const char *what) __attribute__((noreturn));
#define RIGHT(condition, what) ((condition) ? (void)0 : wrong(what))

/* fuzz_calls.c */

/* Two mount namespaces to change between. */
extern int namespaces[2];
void some_calls(int count);

#endif
