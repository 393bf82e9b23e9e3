/* SPDX-License-Identifier: BSD-3-Clause */
/* What happens when the launcher can't do its work. */
#ifndef CHOS_FAILURE_H
#define CHOS_FAILURE_H

/* chos itself failed, as env(1) and chroot(1) have it. */
enum { EXIT_CHOS_FAILED = 125 };

/* To be called first, with what main() got. */
void failure_prepare(int argc, char **argv, char **envp);

/*
 * Prints "chos: " and the message as one line and ends the process with EXIT_CHOS_FAILED. As a
 * shell it must not lock its user out: then it logs the message and starts the host's own shell
 * instead. Any thread may call it.
 */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
