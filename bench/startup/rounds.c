// SPDX-License-Identifier: BSD-3-Clause
/*
 * How long programs take from their start to their end, measured in turns, so
 * that what else happens on the machine hits all of them alike.
 *
 *   rounds [--cold] ROUNDS < CASES
 *
 * A line of CASES is
 *
 *   NAME TABLE WORD...	/run/chos/published leads to TABLE before each start; - leaves it
 *
 * Prints a line for each: NAME, the median in microseconds, the largest resident
 * memory of any of its programs in KiB. With --cold nothing of the files is in
 * memory at a start (as root only).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CASES_AT_MOST = 32, WORDS_AT_MOST = 64 };

#define LIST "/run/chos/published"

struct measured {
	char line[4096];
	char *name;
	char *table;
	char *words[WORDS_AT_MOST];
	long *microseconds;
	long memory;
};

extern char **environ;

static void must(bool good, const char *what)
{
	if (!good) {
		fprintf(stderr, "rounds: %s: %m\n", what);
		exit(1);
	}
}

static bool read_case(struct measured *c, long rounds)
{
	char *rest;
	size_t count = 0;

	if (fgets(c->line, sizeof(c->line), stdin) == NULL)
		return false;
	c->name = strtok_r(c->line, " \n", &rest);
	c->table = strtok_r(NULL, " \n", &rest);
	while (count < WORDS_AT_MOST - 1 &&
	       (c->words[count] = strtok_r(NULL, " \n", &rest)) != NULL)
		count++;
	c->microseconds = calloc((size_t)rounds, sizeof(*c->microseconds));
	must(count > 0 && c->microseconds != NULL, "a case without a command");
	return true;
}

static void install(const char *table)
{
	must(unlink(LIST) == 0 || errno == ENOENT, LIST);
	must(symlink(table, LIST) == 0, table);
}

static void forget_files(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY);

	sync();
	must(fd >= 0 && write(fd, "3", 1) == 1 && close(fd) == 0, "/proc/sys/vm/drop_caches");
}

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void run(struct measured *c, long round, posix_spawn_file_actions_t *silent)
{
	struct rusage usage;
	int status;
	pid_t pid;

	long long begin = now();
	errno = posix_spawnp(&pid, c->words[0], silent, NULL, c->words, environ);
	must(errno == 0, c->words[0]);
	must(wait4(pid, &status, 0, &usage) == pid, "wait4");
	c->microseconds[round] = (long)(now() - begin);
	if (status != 0) {
		fprintf(stderr, "rounds: %s: %s failed, status %#x\n", c->name, c->words[0],
			(unsigned int)status);
		exit(1);
	}
	if (usage.ru_maxrss > c->memory)
		c->memory = usage.ru_maxrss;
}

static int by_value(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	static struct measured cases[CASES_AT_MOST];
	posix_spawn_file_actions_t silent;
	size_t count = 0;
	bool cold = argc > 1 && strcmp(argv[1], "--cold") == 0;
	long rounds = argc == 2 + cold ? atol(argv[1 + cold]) : 0;

	if (rounds <= 0) {
		fprintf(stderr, "usage: rounds [--cold] ROUNDS < CASES\n");
		return 2;
	}
	while (count < CASES_AT_MOST && read_case(&cases[count], rounds))
		count++;

	posix_spawn_file_actions_init(&silent);
	posix_spawn_file_actions_addopen(&silent, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&silent, 1, "/dev/null", O_WRONLY, 0);
	/* The first round is not counted: it fills the caches. */
	for (long round = -1; round < rounds; round++) {
		for (size_t i = 0; i < count; i++) {
			if (strcmp(cases[i].table, "-") != 0)
				install(cases[i].table);
			if (cold)
				forget_files();
			run(&cases[i], round < 0 ? 0 : round, &silent);
		}
	}
	for (size_t i = 0; i < count; i++) {
		qsort(cases[i].microseconds, (size_t)rounds, sizeof(long), by_value);
		printf("%s %ld %ld\n", cases[i].name, cases[i].microseconds[rounds / 2],
		       cases[i].memory);
	}
	return 0;
}
