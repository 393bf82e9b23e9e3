// SPDX-License-Identifier: BSD-3-Clause
/* Who resolves the link, and when: descriptors, workers, helpers of the kernel. */
#define _GNU_SOURCE
#include "ways.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *read_through(int fd)
{
	static char target[4096];
	ssize_t len = readlinkat(fd, "", target, sizeof(target) - 1);

	if (len < 0)
		return strerror(errno);
	target[len] = '\0';
	return target;
}

TEST(a_descriptor_of_the_link_is_nobodys)
{
	int fd;

	CHECK(!enter("/t/a"));
	fd = open("/proc/chos/link", O_PATH | O_NOFOLLOW);
	CHECK(fd >= 0);
	CHECK_STR(read_through(fd), "/t/a");
	CHECK(!enter("/t/b"));
	CHECK_STR(read_through(fd), "/t/b");
	CHECK(!leave());
	CHECK_STR(read_through(fd), "/");
}

TEST(a_descriptor_of_the_link_outlives_the_mount)
{
	char line[32];
	int fd = open("/proc/chos/link", O_PATH | O_NOFOLLOW);

	/* A link, and the root stays the host's, where the mounts are. */
	snprintf(line, sizeof(line), "%d /t/a", getpid());
	CHECK(!put("/proc/chos/processes", line));
	CHECK(fd >= 0);
	world_unmount();
	CHECK_STR(read_through(fd), "/t/a");
	CHECK_ERRNO(world_try_unload(), EAGAIN);
	close(fd);
	world_replace();
	CHECK(is_out());
}

TEST(the_link_can_not_be_opened_as_a_file)
{
	CHECK_ERRNO(open("/proc/chos/link", O_RDONLY | O_NOFOLLOW), ELOOP);
	CHECK(!enter("/t/a"));
	CHECK_ERRNO(open("/proc/chos/link", O_RDONLY | O_NOFOLLOW), ELOOP);
}

static volatile bool stop_walking;

static void *walk_on(void *wrong)
{
	while (!stop_walking) {
		int fd = open("/etc/id", O_RDONLY);
		char letter = '?';

		if (fd < 0 || read(fd, &letter, 1) != 1 || (letter != 'a' && letter != 'b'))
			*(volatile bool *)wrong = true;
		close(fd);
	}
	return NULL;
}

/* While one thread switches, the other one finds one tree or the other, never none. */
TEST(walks_during_a_switch)
{
	pthread_t thread;
	bool wrong = false;
	int times = many(20000);

	CHECK(!enter("/t/a"));
	CHECK(!pthread_create(&thread, NULL, walk_on, &wrong));
	for (int i = 0; i < times; i++)
		CHECK(!enter(i % 2 ? "/t/a" : "/t/b"));
	stop_walking = true;
	CHECK(!pthread_join(thread, NULL));
	CHECK(!wrong);
}

TEST(io_uring_workers_resolve_for_their_process)
{
	struct io_uring_sqe open_id = {
		.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD,
		.addr = (unsigned long)"/etc/id", .open_flags = O_RDONLY,
		.flags = IOSQE_ASYNC,
	};
	struct ring ring;
	char letter;
	int fd;

	if (!ring_open(&ring, 0))
		SKIP("this kernel has no io_uring");
	CHECK(!enter("/t/a"));
	fd = ring_do(&ring, &open_id);
	CHECK(fd >= 0);
	CHECK(read(fd, &letter, 1) == 1 && letter == 'a');
	CHECK(!enter("/t/b"));
	fd = ring_do(&ring, &open_id);
	CHECK(fd >= 0);
	CHECK(read(fd, &letter, 1) == 1 && letter == 'b');
}

static void dump_core(void *unused)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };

	CHECK(!setrlimit(RLIMIT_CORE, &unlimited));
	CHECK(!enter("/t/a"));
	abort();
}

/* The helper belongs to the kernel, not to the process that dumps. */
TEST(a_core_dump_helper_is_on_the_host)
{
	static const char helper[] =
		"#!/bin/sh\n"
		"{ readlink /proc/chos/link; cat /etc/id; } > /tmp/helper.new\n"
		"mv /tmp/helper.new /tmp/helper\n";
	int fd = open("/tmp/helper.sh", O_WRONLY | O_CREAT | O_TRUNC, 0755);
	int status;

	CHECK(write(fd, helper, strlen(helper)) == (ssize_t)strlen(helper));
	close(fd);
	unlink("/tmp/helper");
	CHECK(!put("/proc/sys/kernel/core_pattern", "|/tmp/helper.sh"));
	status = in_child(dump_core, NULL);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	for (int i = 0; i < 500 && access("/tmp/helper", F_OK); i++)
		usleep(10000);
	CHECK(!put("/proc/sys/kernel/core_pattern", "core"));
	CHECK_STR(get("/tmp/helper"), "/\nhost");
}
