// SPDX-License-Identifier: BSD-3-Clause
/*
 * enter [--thread] [--chroot DIR] PATH COMMAND [ARG...]
 *
 * Enters an environment by the kernel's files alone, as a program would that
 * knows nothing of chos, and executes the command: with --thread from a second
 * thread, with --chroot after having moved to another root.
 */
#define _GNU_SOURCE
#include "chos.h"

#include <pthread.h>

static char *path;
static char **command;

static void *enter(void *unused)
{
	int fd = open(CHOS_SETCHOS, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		fail(CHOS_SETCHOS);
	if (write(fd, path, strlen(path)) < 0)
		fail(path);
	execv(command[0], command);
	fail(command[0]);
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int use_thread = 0;
	int next = 1;

	for (; next < argc && argv[next][0] == '-'; next++) {
		if (!strcmp(argv[next], "--thread")) {
			use_thread = 1;
		} else if (!strcmp(argv[next], "--chroot") && next + 1 < argc) {
			next++;
			if (chroot(argv[next]) || chdir("/"))
				fail(argv[next]);
		}
	}
	if (argc - next < 2) {
		fprintf(stderr, "usage: enter [--thread] [--chroot DIR] PATH COMMAND [ARG...]\n");
		return 2;
	}
	path = argv[next];
	command = argv + next + 1;
	if (!use_thread)
		enter(NULL);
	errno = pthread_create(&thread, NULL, enter, NULL);
	if (errno)
		fail("pthread_create");
	/* The other thread's execve ends this one. */
	pthread_join(thread, NULL);
	return 1;
}
