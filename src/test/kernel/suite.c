// SPDX-License-Identifier: BSD-3-Clause
/*
 * Runs the tests, each in a child and in a session of its own so that nothing
 * of it outlives it, and prints "ok NAME", "skip NAME: why" or "FAIL NAME:
 * where: what", and at the end the sums, which are the word that all ran.
 */
#include "suite.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_SKIP 77
/* Far above what any test takes on the slowest machine: it ends a hang. */
#define HANG_SECONDS 900

static struct test *tests;
static char *message;	/* shared with the children, one at a time */
static bool by_itself;	/* no test, and nobody to read the message */

void suite_register(struct test *test)
{
	struct test **end = &tests;

	while (*end)
		end = &(*end)->next;
	*end = test;
}

void suite_fail(const char *file, int line, const char *format, ...)
{
	const char *name = strrchr(file, '/');
	char what[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	if (by_itself)
		printf("FAIL %s:%d: %s\n", name ? name + 1 : file, line, what);
	else if (!message[0])
		snprintf(message, 4096, "%s:%d: %s", name ? name + 1 : file, line, what);
	_exit(1);
}

void suite_skip(const char *why)
{
	snprintf(message, 4096, "%s", why);
	_exit(EXIT_SKIP);
}

static int run_one(const struct test *test)
{
	int status;
	pid_t pid;

	message[0] = '\0';
	pid = fork();
	if (!pid) {
		setsid();
		alarm(HANG_SECONDS);
		test->run();
		_exit(0);
	}
	while (waitpid(pid, &status, 0) != pid)
		;
	/* Whoever it left behind, as adopted orphans: to the next test they are gone. */
	kill(-pid, SIGKILL);
	while (waitpid(-pid, NULL, 0) > 0)
		;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	return status;
}

int main(int argc, char **argv)
{
	int passed = 0, failed = 0, skipped = 0;
	struct test *test;

	message = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (message == MAP_FAILED)
		return 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	/* Who waits for all of its children has waited for their orphans, too. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (argc > 1 && argv[1][0] != '/') {
		by_itself = true;
		return run_mode(argc - 1, argv + 1);
	}
	if (argc < 2) {
		fprintf(stderr, "usage: suite /path/of/chos.ko [TEST...]\n");
		return 2;
	}
	world_make(argv[1]);

	for (test = tests; test; test = test->next) {
		bool wanted = argc == 2;
		int status;

		for (int i = 2; i < argc; i++)
			wanted |= !strcmp(argv[i], test->name);
		if (!wanted)
			continue;
		world_publish();
		status = run_one(test);
		if (WIFEXITED(status) && !WEXITSTATUS(status)) {
			printf("ok %s\n", test->name);
			passed++;
		} else if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SKIP) {
			printf("skip %s: %s\n", test->name, message);
			skipped++;
		} else {
			printf("FAIL %s: %s", test->name, message);
			if (WIFSIGNALED(status))
				printf(" (%s)", strsignal(WTERMSIG(status)));
			printf("\n");
			failed++;
		}
	}
	printf("suite: %d passed, %d failed, %d skipped\n", passed, failed, skipped);
	return failed || !passed;
}
