/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * timed NAME SIZE COMMAND [ARG...] prints "NAME SIZE MILLISECONDS KIB": how long the command took,
 *                                     and its peak memory; its own words go nowhere
 * timed --crowd N                     N processes that sit here until they are killed
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int crowd(long count)
{
	pid_t parent = getpid();

	for (long i = 0; i < count; i++) {
		pid_t child = fork();
		if (child < 0) {
			perror("timed: fork");
			return 1;
		}
		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != parent)
				_exit(0);
			for (;;)
				pause();
		}
	}
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	struct rusage usage;
	int status;

	if (argc == 3 && strcmp(argv[1], "--crowd") == 0)
		return crowd(atol(argv[2]));
	if (argc < 4) {
		fprintf(stderr, "usage: timed NAME SIZE COMMAND [ARG...]\n");
		return 1;
	}
	double start = now();
	pid_t child = fork();
	if (child == 0) {
		int nowhere = open("/dev/null", O_RDWR);
		dup2(nowhere, 0);
		dup2(nowhere, 1);
		dup2(nowhere, 2);
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child || WEXITSTATUS(status) == 127) {
		fprintf(stderr, "timed: %s can't be executed\n", argv[3]);
		return 1;
	}
	printf("%s %s %.0f %ld\n", argv[1], argv[2], now() - start, usage.ru_maxrss);
	return 0;
}
