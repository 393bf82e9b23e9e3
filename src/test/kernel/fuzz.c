// SPDX-License-Identifier: BSD-3-Clause
/*
 * Random calls on the files of chosfs, from several processes at once, with
 * content put together from what the files understand and what they don't.
 * After each, the process must be in a tree that it can have entered.
 */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 4
#define LARGE 20000

static unsigned int seed;

static unsigned int any(unsigned int below)
{
	return rand_r(&seed) % below;
}

static size_t content(char *to)
{
	static const char *const words[] = {
		"/t/a", "/t/b", "/t/c", "/", "\n", "-", "/t", "/..", "/.", "//", " ", "1 /t/a",
		"99999 /t/b\n", "0 /t/c", "-\n", "/t/a\n", "\t", "\377", "%s", "/chos", "self",
	};
	size_t len = 0;

	for (unsigned int words_left = any(8); words_left; words_left--) {
		switch (any(8)) {
		case 0:
			to[len++] = any(256);
			break;
		case 1:
			to[len++] = '\0';
			break;
		case 2:
			if (any(20) == 0) {
				size_t run = any(LARGE / 8);

				memset(to + len, "/a\n"[any(3)], run);
				len += run;
				break;
			}
			/* fall through */
		default: {
			const char *word = words[any(sizeof(words) / sizeof(words[0]))];

			memcpy(to + len, word, strlen(word));
			len += strlen(word);
		}
		}
	}
	return len;
}

static void check_link(const char *what)
{
	const char *link = link_now();

	/* Another process' write to "processes" can have sent us anywhere legal. */
	if (link[0] != '/' || strstr(link, "/../") || strlen(link) >= 4096)
		suite_fail(__FILE__, __LINE__, "after %s the link is %s", what, link);
}

static void one_call(int fd, char *buffer)
{
	size_t len = content(buffer);
	struct iovec parts[3] = {
		{ buffer, len / 3 }, { buffer + len / 3, len / 3 },
		{ buffer + len / 3 * 2, len - len / 3 * 2 },
	};
	struct stat st;
	ssize_t done = 0;

	switch (any(12)) {
	case 0:
		done = pwrite(fd, buffer, len, any(2) ? (off_t)any(10000) : -1);
		break;
	case 1:
		done = writev(fd, parts, 1 + any(3));
		break;
	case 2:
		done = read(fd, buffer, any(LARGE));
		break;
	case 3:
		done = pread(fd, buffer, any(LARGE), any(10000));
		break;
	case 4:
		lseek(fd, any(10000), any(3));
		break;
	case 5:
		done = ftruncate(fd, any(10000));
		break;
	case 6:
		fstat(fd, &st);
		fsync(fd);
		break;
	case 7:
		fd = dup(fd);
		close(fd);
		break;
	case 8:
		mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
		break;
	default:
		done = write(fd, buffer, len);
	}
	(void)done;
}

static void one_round(char *buffer)
{
	static const char *const files[] = {
		"/proc/chos/setchos", "/proc/chos/setchos", "/proc/chos/resetchos",
		"/proc/chos/valid", "/proc/chos/valid", "/proc/chos/processes",
		"/proc/chos/stats", "/proc/chos/version", "/proc/chos/link", "/proc/chos",
	};
	static const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	const char *file = files[any(sizeof(files) / sizeof(files[0]))];
	int fd = open(file, modes[any(3)] | (any(3) ? 0 : O_TRUNC) | (any(3) ? 0 : O_APPEND) |
		      (any(8) ? 0 : O_NONBLOCK) | (any(16) ? 0 : O_PATH));

	if (fd >= 0) {
		for (unsigned int calls = 1 + any(6); calls; calls--)
			one_call(fd, buffer);
		close(fd);
	}
	check_link(file);
	if (any(50) == 0) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

int fuzz(int rounds, int start)
{
	bool failed = false;
	int status;

	world_publish();
	for (int i = 0; i < PROCESSES; i++) {
		if (!fork()) {
			char *buffer = malloc(LARGE + 4096);

			seed = start + i;
			for (int j = 0; j < rounds; j++)
				one_round(buffer);
			_exit(0);
		}
	}
	while (wait(&status) > 0)
		failed |= status;
	world_publish();
	printf("%s fuzz: %d rounds in each of %d processes, first seed %d\n",
	       failed ? "FAIL" : "ok", rounds, PROCESSES, start);
	return failed;
}
