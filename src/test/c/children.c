// SPDX-License-Identifier: BSD-3-Clause
/*
 * children
 *
 * Makes children in every way there is and prints, for each, "HOW LINK OS" as
 * the child itself sees it: by executing "where", or, where nothing is
 * executed, by looking itself.
 */
#define _GNU_SOURCE
#include "chos.h"

#include <libgen.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

extern char **environ;
static char where[4096];

static void say(const char *how)
{
	char link[4096], os[256];

	read_link(link);
	read_os(os, sizeof(os));
	printf("%s %s %s\n", how, link, os);
	fflush(stdout);
}

/* pid -1: the one child left, whose pid another process got to know. */
static void wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) < 0)
		fail("wait");
	if (status) {
		fprintf(stderr, "children: a child ended with status %#x\n", status);
		exit(1);
	}
}

static void reap(pid_t pid)
{
	if (pid < 0)
		fail("no child");
	wait_for(pid);
}

static void execute(char *how)
{
	char *argv[] = { where, how, NULL };

	execv(where, argv);
	_exit(1);
}

static void by_fork(void)
{
	pid_t pid = fork();

	if (!pid) {
		say("fork");
		exit(0);
	}
	reap(pid);
}

static void by_vfork(void)
{
	pid_t pid = vfork();

	if (!pid)
		execute("vfork");
	reap(pid);
}

static void by_posix_spawn(void)
{
	char *argv[] = { where, "posix_spawn", NULL };
	pid_t pid;

	errno = posix_spawn(&pid, where, NULL, NULL, argv, environ);
	if (errno)
		fail("posix_spawn");
	reap(pid);
}

static void by_clone3(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));

	if (!pid)
		execute("clone3");
	reap(pid);
}

/* A child of the process' parent, not of the process. */
static void by_clone_parent(void)
{
	pid_t middle = fork();

	if (!middle) {
		pid_t pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);

		if (!pid)
			execute("clone_parent");
		_exit(pid < 0);
	}
	reap(middle);
	wait_for(-1);
}

static void *in_thread(void *unused)
{
	say("thread");
	by_posix_spawn();
	return unused;
}

static void by_thread(void)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, in_thread, NULL);
	if (errno || (errno = pthread_join(thread, NULL)))
		fail("pthread_create");
}

/* A grandchild that looks only after its parent has died. */
static void by_orphan(void)
{
	pid_t middle;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	middle = fork();
	if (!middle) {
		pid_t parent = getpid();

		if (!fork()) {
			while (getppid() == parent)
				usleep(1000);
			say("orphan");
			execute("orphan-exec");
		}
		_exit(0);
	}
	reap(middle);
	wait_for(-1);
}

int main(int argc, char **argv)
{
	(void)argc;
	snprintf(where, sizeof(where), "%s/where", dirname(strdup(argv[0])));
	setvbuf(stdout, NULL, _IOLBF, 0);
	by_fork();
	by_vfork();
	by_posix_spawn();
	by_clone3();
	by_clone_parent();
	by_thread();
	by_orphan();
	return 0;
}
