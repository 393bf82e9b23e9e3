// SPDX-License-Identifier: BSD-3-Clause
/*
 * storm COUNT
 *
 * COUNT parents, each of which makes one child and is gone: the child looks
 * where it is while its parent dies. Prints "COUNT in place, N elsewhere".
 */
#define _GNU_SOURCE
#include "chos.h"

#include <sys/mman.h>
#include <sys/wait.h>

struct tally {
	unsigned int here;
	unsigned int elsewhere;
};

static char home_link[4096], home_os[256];

static void look(struct tally *tally)
{
	char link[4096], os[256];

	read_link(link);
	read_os(os, sizeof(os));
	if (strcmp(link, home_link) || strcmp(os, home_os))
		__atomic_fetch_add(&tally->elsewhere, 1, __ATOMIC_RELAXED);
	else
		__atomic_fetch_add(&tally->here, 1, __ATOMIC_RELAXED);
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	struct tally *tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int pipes[2];
	char byte;

	if (tally == MAP_FAILED)
		fail("mmap");
	/* Its end of file is the sign that the last child is gone. */
	if (pipe(pipes))
		fail("pipe");
	read_link(home_link);
	read_os(home_os, sizeof(home_os));
	for (long made = 0; made < count; made++) {
		pid_t parent = fork();

		if (parent < 0)
			fail("fork");
		if (!parent) {
			pid_t child = fork();

			if (child < 0)
				fail("fork");
			if (!child)
				look(tally);
			_exit(0);
		}
		if (waitpid(parent, NULL, 0) < 0)
			fail("waitpid");
	}
	close(pipes[1]);
	if (read(pipes[0], &byte, 1))
		fail("read");
	printf("%u in place, %u elsewhere\n", tally->here, tally->elsewhere);
	return tally->here == count && !tally->elsewhere ? 0 : 1;
}
