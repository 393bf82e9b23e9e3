// SPDX-License-Identifier: BSD-3-Clause
/*
 * terminal STEP... -- COMMAND [ARG...]
 *
 * A person at a terminal: runs the command on a pseudo-terminal of 24 rows and 80
 * columns, and does the steps. In them, %XX stands for the byte XX.
 *
 *   wait:TEXT	until the command has written it, behind what was last waited for
 *   send:TEXT	types it
 *   size:ROWS:COLUMNS	makes the window larger or smaller
 *   hangup	takes the terminal away
 *
 * Then it waits for the command's end, and prints "exit CODE" or "signal NUMBER". If
 * the command ends before a step, or nothing happens for minutes, it fails and
 * prints all that the command wrote.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE = 150 /* seconds */ };

static int terminal;
static char seen[1 << 20];
static size_t length;
static size_t waited_for;

static void fail(const char *why, const char *step)
{
	dprintf(STDERR_FILENO, "terminal: %s: %s; the command wrote:\n", why, step);
	if (write(STDERR_FILENO, seen, length) < 0)
		_exit(2);
	_exit(1);
}

static const char *current = "start";

static void on_alarm(int signal)
{
	(void)signal;
	fail("nothing happens", current);
}

static size_t decode(char *text)
{
	char *from = text, *to = text;
	unsigned int byte;

	for (; *from; from++, to++) {
		if (*from == '%' && sscanf(from + 1, "%2x", &byte) == 1) {
			*to = (char)byte;
			from += 2;
		} else {
			*to = *from;
		}
	}
	*to = '\0';
	return (size_t)(to - text);
}

/* Returns 0 when nobody has the terminal open any more. */
static int read_more(void)
{
	ssize_t got;

	if (length == sizeof(seen))
		fail("too much output", current);
	got = read(terminal, seen + length, sizeof(seen) - length);
	if (got <= 0)
		return 0;
	length += (size_t)got;
	return 1;
}

static void wait_for(char *text)
{
	size_t size = decode(text);
	char *found;

	while (!(found = memmem(seen + waited_for, length - waited_for, text, size))) {
		if (!read_more())
			fail("the command ended before", current);
	}
	waited_for = (size_t)(found - seen) + size;
}

static void send_text(char *text)
{
	size_t size = decode(text);

	if (write(terminal, text, size) != (ssize_t)size)
		fail("can't type", current);
}

static void resize(char *text)
{
	struct winsize size = { 0 };

	if (sscanf(text, "%hu:%hu", &size.ws_row, &size.ws_col) != 2 ||
	    ioctl(terminal, TIOCSWINSZ, &size))
		fail("can't resize", current);
}

static void step(char *text)
{
	current = strdup(text);
	alarm(PATIENCE);
	if (!strncmp(text, "wait:", 5))
		wait_for(text + 5);
	else if (!strncmp(text, "send:", 5))
		send_text(text + 5);
	else if (!strncmp(text, "size:", 5))
		resize(text + 5);
	else if (!strcmp(text, "hangup"))
		close(terminal), terminal = -1;
	else
		fail("no such step", text);
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int first = 1, status;
	pid_t command;

	while (first < argc && strcmp(argv[first], "--"))
		first++;
	if (argc - first < 2) {
		fprintf(stderr, "usage: terminal STEP... -- COMMAND [ARG...]\n");
		return 2;
	}
	signal(SIGALRM, on_alarm);
	command = forkpty(&terminal, NULL, NULL, &size);
	if (command < 0) {
		perror("terminal: forkpty");
		return 2;
	}
	if (command == 0) {
		execvp(argv[first + 1], argv + first + 1);
		perror(argv[first + 1]);
		_exit(127);
	}
	for (int i = 1; i < first; i++)
		step(argv[i]);
	current = "the command's end";
	alarm(PATIENCE);
	while (terminal >= 0 && read_more())
		;
	if (waitpid(command, &status, 0) != command) {
		perror("terminal: waitpid");
		return 2;
	}
	if (WIFSIGNALED(status))
		printf("signal %d\n", WTERMSIG(status));
	else
		printf("exit %d\n", WEXITSTATUS(status));
	return 0;
}
