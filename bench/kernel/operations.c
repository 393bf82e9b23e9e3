// SPDX-License-Identifier: BSD-3-Clause
/* Operations: what one of them costs. */
#define _GNU_SOURCE
#include "costs.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FORKS 100

void must(long ret, const char *what)
{
	if (ret < 0) {
		fprintf(stderr, "costs: %s: %m\n", what);
		exit(1);
	}
}

long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

void write_file(const char *file, const char *text, int flags)
{
	int fd = open(file, O_WRONLY | flags);

	must(fd, file);
	must(write(fd, text, strlen(text)), file);
	must(close(fd), file);
}

long long number_of(const char *file)
{
	char value[64] = "";
	int fd = open(file, O_RDONLY);

	must(fd, file);
	must(read(fd, value, sizeof(value) - 1), file);
	close(fd);
	return atoll(value);
}

long long number_in_line(const char *file, const char *name)
{
	char text[512] = "";
	int fd = open(file, O_RDONLY);
	const char *line;

	must(fd, file);
	must(read(fd, text, sizeof(text) - 1), file);
	close(fd);
	line = strstr(text, name);
	must(line ? 0 : -1, name);
	return atoll(line + strlen(name));
}

static long long stat_at(const char *path)
{
	long long start = now();
	struct stat st;

	for (int i = 0; i < LOOKUPS; i++)
		must(stat(path, &st), path);
	return (now() - start) / LOOKUPS;
}

static long long open_at(const char *path)
{
	long long start = now();

	for (int i = 0; i < LOOKUPS; i++) {
		int fd = open(path, O_RDONLY);

		must(fd, path);
		close(fd);
	}
	return (now() - start) / LOOKUPS;
}

long long cost_stat(void)
{
	return stat_at("/usr/name");
}

long long cost_open(void)
{
	return open_at("/usr/name");
}

long long cost_stat_by_link(void)
{
	return stat_at("/usr3/name");
}

long long cost_open_by_link(void)
{
	return open_at("/usr3/name");
}

long long cost_stat_by_proc(void)
{
	return stat_at("/usr2/name");
}

long long cost_open_by_proc(void)
{
	return open_at("/usr2/name");
}

long long cost_fork(void)
{
	long long start = now();

	for (int i = 0; i < FORKS; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		must(pid, "fork");
		waitpid(pid, NULL, 0);
	}
	return (now() - start) / FORKS;
}

long long cost_spawn(void)
{
	char *const argv[] = { "costs", "nothing", NULL }, *const none[] = { NULL };
	long long start = now();

	for (int i = 0; i < FORKS; i++) {
		pid_t pid;

		errno = posix_spawn(&pid, "/t/costs", NULL, NULL, argv, none);
		must(errno ? -1 : 0, "posix_spawn");
		waitpid(pid, NULL, 0);
	}
	return (now() - start) / FORKS;
}

long long cost_enter(void)
{
	int fd = open("/proc/chos/setchos", O_WRONLY);
	long long start;

	must(fd, "setchos");
	start = now();
	for (int i = 0; i < ENTRIES; i++) {
		must(write(fd, "/t/a", 4), "entering");
		must(write(fd, "/", 1), "leaving");
	}
	start = (now() - start) / ENTRIES;
	close(fd);
	return start;
}
