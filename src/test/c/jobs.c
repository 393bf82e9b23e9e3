// SPDX-License-Identifier: BSD-3-Clause
/*
 * jobs
 *
 * A job for a shell to control: prints "ready", "continued" when it goes on after a
 * stop, and the new size, "ROWS COLUMNS", when that of its terminal changes.
 * (A shell's loop won't do: who is stopped between vfork and exec holds up his parent.)
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
	struct winsize size;
	sigset_t awaited;
	int signal;

	sigemptyset(&awaited);
	sigaddset(&awaited, SIGCONT);
	sigaddset(&awaited, SIGWINCH);
	sigprocmask(SIG_BLOCK, &awaited, NULL);
	dprintf(STDOUT_FILENO, "ready\n");
	while (!sigwait(&awaited, &signal)) {
		if (signal == SIGCONT)
			dprintf(STDOUT_FILENO, "continued\n");
		else if (!ioctl(STDIN_FILENO, TIOCGWINSZ, &size))
			dprintf(STDOUT_FILENO, "%u %u\n", size.ws_row, size.ws_col);
	}
	return 1;
}
