// SPDX-License-Identifier: BSD-3-Clause
/*
 * A storm: many processes of many users fork, exec, exit, switch and look, on
 * all processors, while the list is reloaded, chosfs mounted and unmounted,
 * and the module replaced. Each knows the tree it has to be in and looks after
 * every step; one that finds itself elsewhere ends the storm with a failure.
 */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 8
/* Between two replacements of the module. */
#define REPLACE_SECONDS 15

static struct {
	long deadline;
	volatile int pause;	/* workers shall come to rest */
	volatile int resting;	/* so many have */
	volatile int failed;
	volatile long steps;
} *shared;

static unsigned int seed;

static unsigned int any(unsigned int below)
{
	return rand_r(&seed) % below;
}

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void expect_in(char letter, const char *after)
{
	char expected[8];
	bool right;

	snprintf(expected, sizeof(expected), "%c", letter);
	right = letter == '/' ? is_out() : is_in(expected);
	if (right)
		return;
	printf("storm: pid %d, after %s: link %s, not %c\n", getpid(), after, link_now(), letter);
	printf("storm: pid %d: OS %s\n", getpid(), os_now());
	shared->failed = 1;
	_exit(1);
}

static void move_to(char letter)
{
	char path[8] = "/";

	if (letter != '/')
		snprintf(path, sizeof(path), "/t/%c", letter);
	while (enter(path)) {
		if (errno != ENOMEM) {
			printf("storm: pid %d: entering %s: %m\n", getpid(), path);
			shared->failed = 1;
			_exit(1);
		}
	}
}

static void exec_check(char letter)
{
	char name[2] = { letter, 0 };
	char *const argv[] = { "suite", "in-child", name, NULL };
	char *const none[] = { NULL };

	execve("/bin/suite", argv, none);
	_exit(127);
}

static void *exec_in_thread(void *letter)
{
	move_to(*(char *)letter);
	exec_check(*(char *)letter);
	return NULL;
}

static void expect_good(pid_t pid, const char *what)
{
	int status;

	if (pid < 0)
		return;	/* no memory or too many processes: part of the weather */
	while (waitpid(pid, &status, 0) != pid)
		;
	/* Killed for lack of memory, a child at least was nowhere wrong. */
	if (status && !WIFSIGNALED(status)) {
		printf("storm: pid %d: %s: status %#x\n", getpid(), what, status);
		shared->failed = 1;
	}
}

/* A short life of forks; each generation dies at once. */
static void short_lived(char letter, int generations)
{
	pid_t pid = fork();

	if (!pid) {
		while (generations-- && !fork())
			;
		expect_in(letter, "being born in a hurry");
		_exit(0);
	}
	expect_good(pid, "short-lived parents");
}

static void other_user(void)
{
	pid_t pid = fork();

	if (!pid) {
		char letter = "abc"[any(3)];

		if (setresuid(10000 + any(1000), -1, -1) || setresuid(-1, 10001, 10001))
			_exit(0);
		for (int i = 0; i < 20; i++) {
			move_to(letter);
			expect_in(letter, "entering as another user");
			letter = "abc/"[any(4)];
		}
		_exit(0);
	}
	expect_good(pid, "another user");
}

static void thread_exec(char letter)
{
	pid_t pid;

	if (letter == '/')
		return;
	pid = fork();
	if (!pid) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, exec_in_thread, &letter))
			_exit(0);
		pause();
	}
	expect_good(pid, "exec from a thread");
}

static void killed_child(void)
{
	pid_t pid = fork();

	if (!pid) {
		for (;;)
			move_to("abc/"[any(4)]);
	}
	if (pid < 0)
		return;
	usleep(any(2000));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void reload(void)
{
	static const char list[] = "/t/a\n/t/b\n/t/c\n";
	pid_t pid = fork();

	if (!pid) {
		int fd;

		leave();
		fd = open("/proc/chos/valid", O_WRONLY | O_TRUNC);
		if (fd < 0)
			_exit(1);
		for (size_t at = 0, part; at < sizeof(list) - 1; at += part) {
			part = 1 + any(6);
			if (part > sizeof(list) - 1 - at)
				part = sizeof(list) - 1 - at;
			if (write(fd, list + at, part) < 0)
				_exit(errno == ENOMEM ? 0 : 1);
		}
		_exit(close(fd) ? 1 : 0);
	}
	expect_good(pid, "a reload");
}

static void mount_elsewhere(void)
{
	pid_t pid = fork();

	if (!pid) {
		char place[32];

		leave();
		if (unshare(CLONE_NEWNS))
			_exit(0);
		snprintf(place, sizeof(place), "/tmp/m%d", getpid());
		mkdir(place, 0755);
		if (mount("chos", place, "chosfs", 0, NULL))
			_exit(errno == ENOMEM ? 0 : 1);
		strcat(place, "/link");
		if (access(place, F_OK))
			_exit(1);
		*strrchr(place, '/') = '\0';
		umount2(place, any(2) ? MNT_DETACH : 0);
		rmdir(place);
		_exit(0);
	}
	expect_good(pid, "a mount");
}

static void look_around(void)
{
	get("/proc/chos/processes");
	get("/proc/chos/stats");
	get("/proc/chos/valid");
}

static char step(char letter)
{
	switch (any(10)) {
	case 0:
	case 1:
		letter = "abc/"[any(4)];
		move_to(letter);
		expect_in(letter, "moving");
		break;
	case 2:
		short_lived(letter, 1 + any(30));
		break;
	case 3:
		other_user();
		break;
	case 4:
		thread_exec(letter);
		break;
	case 5:
		killed_child();
		break;
	case 6:
		reload();
		break;
	case 7:
		mount_elsewhere();
		break;
	case 8:
		look_around();
		break;
	default:
		if (letter != '/') {
			pid_t pid = fork();

			if (!pid)
				exec_check(letter);
			expect_good(pid, "exec");
		}
	}
	expect_in(letter, "a step");
	return letter;
}

static void work(int number)
{
	char letter = '/';

	seed = number * 7919 + 1;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	while (now() < shared->deadline && !shared->failed) {
		if (shared->pause) {
			while (waitpid(-1, NULL, 0) > 0)
				;
			__atomic_add_fetch(&shared->resting, 1, __ATOMIC_SEQ_CST);
			while (shared->pause)
				usleep(1000);
			__atomic_sub_fetch(&shared->resting, 1, __ATOMIC_SEQ_CST);
			expect_in(letter, "the module was replaced");
		}
		letter = step(letter);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		__atomic_add_fetch(&shared->steps, 1, __ATOMIC_RELAXED);
	}
	_exit(0);
}

static void replace_module(void)
{
	char *saved, *line;

	shared->pause = 1;
	while (shared->resting < WORKERS && !shared->failed && now() < shared->deadline)
		usleep(1000);
	if (shared->resting == WORKERS) {
		saved = strdup(get("/proc/chos/processes"));
		world_replace();
		for (line = strtok(saved, "\n"); line; line = strtok(NULL, "\n")) {
			if (put("/proc/chos/processes", line)) {
				printf("storm: restoring \"%s\": %m\n", line);
				shared->failed = 1;
			}
		}
		free(saved);
		put("/proc/chos/valid", "/t/a\n/t/b\n/t/c\n");
	}
	shared->pause = 0;
}

int storm(int seconds)
{
	long next = now() + REPLACE_SECONDS;
	int replaced = 0;

	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	shared->deadline = now() + seconds;
	world_publish();
	for (int i = 0; i < WORKERS; i++)
		if (!fork())
			work(i);
	while (now() < shared->deadline && !shared->failed) {
		sleep(1);
		if (now() >= next) {
			replace_module();
			replaced++;
			next = now() + REPLACE_SECONDS;
			printf("storm: %ld steps, module replaced %d times\n", shared->steps,
			       replaced);
		}
	}
	while (wait(NULL) > 0)
		;
	CHECK_STR(get("/proc/chos/processes"), "");
	printf("%s storm: %ld steps in %d s, module replaced %d times, killed %ld\n",
	       shared->failed || !shared->steps ? "FAIL" : "ok", shared->steps, seconds, replaced,
	       stat_value("children_killed"));
	return shared->failed || !shared->steps;
}
