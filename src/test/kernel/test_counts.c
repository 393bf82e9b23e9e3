// SPDX-License-Identifier: BSD-3-Clause
/* What is counted for each path, and what goes to the kernel's audit log. */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNTS "/proc/chos/counts"

struct counts {
	long processes, entries, refusals;
};

static struct counts counts_of(const char *path)
{
	struct counts counts = { -1, -1, -1 };
	const char *line = get(COUNTS);
	char found[64];

	for (; *line; line += strcspn(line, "\n") + 1) {
		struct counts c;

		CHECK(sscanf(line, "%ld %ld %ld %63s", &c.processes, &c.entries, &c.refusals,
			     found) == 4);
		if (!strcmp(found, path))
			counts = c;
	}
	return counts;
}

static bool counted(const char *path, long processes, long entries, long refusals)
{
	struct counts c = counts_of(path);

	return c.processes == processes && c.entries == entries && c.refusals == refusals;
}

static void wait_inside(void *unused)
{
	CHECK(!enter("/t/a"));
	pause();
}

static void be_refused(void *unused)
{
	become_user();
	for (int i = 0; i < 3; i++)
		CHECK_ERRNO(enter("/t/b"), EACCES);
	CHECK_ERRNO(enter("/t/x"), ENOENT);
}

TEST(counts_for_each_path)
{
	pid_t pid;

	CHECK(!put("/proc/chos/valid", "-"));
	CHECK(!put("/proc/chos/valid", "/t/a\nuid=0 /t/b\n"));
	CHECK(counted("/t/a", 0, 0, 0) && counted("/t/b", 0, 0, 0));
	pid = fork();
	if (!pid)
		wait_inside(NULL);
	while (!counted("/t/a", 1, 1, 0))
		usleep(1000);
	expect_child(be_refused, NULL);
	CHECK(counted("/t/b", 0, 0, 3));
	CHECK(!enter("/t/b"));
	CHECK(counted("/t/b", 1, 1, 3));
	CHECK(!enter("/t/a"));
	CHECK(counted("/t/a", 2, 2, 0) && counted("/t/b", 0, 1, 3));
	/* A new list goes on counting what is on it still ... */
	CHECK(!put("/proc/chos/valid", "-\nuid=0 /t/a\n"));
	CHECK(counted("/t/a", 2, 2, 0) && counts_of("/t/b").entries == -1);
	CHECK(!put("/proc/chos/valid", "uid=0,1 /t/a\n"));
	CHECK(counted("/t/a", 2, 2, 0));
	/* ... and begins anew with what is not; who is in that counts all the same. */
	CHECK(!put("/proc/chos/valid", "-\n"));
	CHECK(!put("/proc/chos/valid", "/t/a\n"));
	CHECK(counted("/t/a", 2, 0, 0));
	CHECK(!leave());
	kill(pid, SIGKILL);
	while (!counted("/t/a", 0, 0, 0))
		usleep(1000);
}

static void look(void *unused)
{
	become_user();
	CHECK_ERRNO(open(COUNTS, O_RDONLY), EACCES);
	CHECK_ERRNO(open("/proc/chos/log", O_RDONLY), EACCES);
	CHECK_ERRNO(open("/proc/chos/log", O_WRONLY), EACCES);
}

TEST(counts_and_the_log_are_roots)
{
	struct stat st;

	CHECK(!stat(COUNTS, &st) && (st.st_mode & 07777) == 0400);
	CHECK(!stat("/proc/chos/log", &st) && (st.st_mode & 07777) == 0600);
	expect_child(look, NULL);
}

TEST(counts_of_a_full_list)
{
	FILE *stream = fopen("/proc/chos/valid", "w");
	int lines = 0;

	for (int i = 0; i < 65536; i++)
		fprintf(stream, "gid=%d,5 /export/os/%d\n", i + 10, i);
	CHECK(!fclose(stream));
	for (const char *c = get(COUNTS); *c; c++)
		lines += *c == '\n';
	CHECK(lines == 65536);
}
