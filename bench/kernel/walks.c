// SPDX-License-Identifier: BSD-3-Clause
/*
 * Where a lookup leaves RCU-walk. Every one does at its end, when it takes a
 * reference on what it has found; one that does before takes references on
 * directories that all processors share, from there on.
 *
 * Prints "walk_WAY CALLER COUNT": the function of the kernel that left it.
 */
#define _GNU_SOURCE
#include "costs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRACING "/sys/kernel/tracing/"
#define CALLERS 8

/* The functions that leave RCU-walk; before 5.13 they had the other names. */
static const char *const leavers[][2] = {
	{ "try_to_unlazy", "unlazy_walk" },
	{ "try_to_unlazy_next", "unlazy_child" },
};

static void probe(size_t number)
{
	int fd = open(TRACING "kprobe_events", O_WRONLY | O_APPEND);

	must(fd, "kprobe_events");
	for (size_t i = 0; i < 2; i++) {
		if (dprintf(fd, "p:leave%zu %s caller=$stack0:symbol\n", number,
			    leavers[number][i]) > 0) {
			close(fd);
			return;
		}
	}
	must(-1, leavers[number][0]);
}

/* In the child, which may be elsewhere by the time that it needs the files. */
static void trace(void (*place)(void), long long (*cost)(void))
{
	int on = open(TRACING "events/kprobes/enable", O_WRONLY);
	char self[16];

	must(on, "events/kprobes/enable");
	snprintf(self, sizeof(self), "%d", getpid());
	write_file(TRACING "set_event_pid", self, 0);
	place();
	cost();
	must(write(on, "1", 1), "tracing on");
	cost();
	must(write(on, "0", 1), "tracing off");
	_exit(0);
}

static void count(const char *way)
{
	FILE *file = fopen(TRACING "trace", "r");
	char callers[CALLERS][64] = { "" };
	int counts[CALLERS] = { 0 };
	char line[512];

	must(file ? 0 : -1, "trace");
	while (fgets(line, sizeof(line), file)) {
		char *caller = strstr(line, " caller=");
		int i = 0;

		if (!caller)
			continue;
		caller += strlen(" caller=");
		caller[strcspn(caller, "+. \n")] = '\0';
		while (i < CALLERS - 1 && callers[i][0] && strcmp(callers[i], caller))
			i++;
		snprintf(callers[i], sizeof(callers[i]), "%s", caller);
		counts[i]++;
	}
	fclose(file);
	for (int i = 0; i < CALLERS && counts[i]; i++)
		printf("walk_%s %s %d\n", way, callers[i], counts[i]);
}

void walks(void)
{
	static const struct {
		const char *way;
		void (*place)(void);
		long long (*cost)(void);
	} ways[] = {
		{ "static", at_static, cost_stat },
		{ "tree", at_tree, cost_stat },
		{ "link_by_proc", at_tree, cost_stat_by_proc },
	};

	must(mount("tracefs", TRACING, "tracefs", 0, NULL), TRACING);
	for (size_t i = 0; i < sizeof(leavers) / sizeof(leavers[0]); i++)
		probe(i);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		int status;
		pid_t pid;

		write_file(TRACING "trace", "", O_TRUNC);
		pid = fork();
		must(pid, "fork");
		if (!pid)
			trace(ways[i].place, ways[i].cost);
		waitpid(pid, &status, 0);
		must(status ? -1 : 0, "tracing");
		count(ways[i].way);
	}
}
