// SPDX-License-Identifier: BSD-3-Clause
/* Children are where their parents are, whatever way they are made. */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const in_a[] = { "/bin/suite", "in", "a", NULL };
static char *const in_b[] = { "/bin/suite", "in", "b", NULL };
static char *const in_child_a[] = { "/bin/suite", "in-child", "a", NULL };
static char *const no_env[] = { NULL };

static void check_a(void *unused)
{
	CHECK(is_in("a"));
}

TEST(children_and_their_children)
{
	CHECK(!enter("/t/a"));
	expect_child(check_a, NULL);
	CHECK(!execve("/bin/suite", in_child_a, no_env));
}

TEST(a_child_goes_its_own_way)
{
	int ready[2], go[2];
	char byte;
	pid_t pid;

	CHECK(!pipe(ready) && !pipe(go));
	CHECK(!enter("/t/a"));
	pid = fork();
	if (!pid) {
		CHECK(!enter("/t/b"));
		CHECK(write(ready[1], "x", 1) == 1);
		CHECK(read(go[0], &byte, 1) == 1);
		CHECK(is_in("b"));
		_exit(0);
	}
	CHECK(read(ready[0], &byte, 1) == 1);
	CHECK(is_in("a"));
	CHECK(!leave());
	CHECK(write(go[1], "x", 1) == 1);
	reap(pid);
}

static void orphan(void *fd)
{
	pid_t parent = getpid();

	if (fork())
		return;
	while (getppid() == parent)
		usleep(1000);
	if (is_in("a"))
		CHECK(write(*(int *)fd, "y", 1) == 1);
	_exit(0);
}

TEST(a_grandchild_whose_parent_has_died)
{
	char byte = 0;
	int done[2];

	CHECK(!pipe(done));
	CHECK(!enter("/t/a"));
	expect_child(orphan, &done[1]);
	close(done[1]);
	CHECK(!leave());
	CHECK(read(done[0], &byte, 1) == 1 && byte == 'y');
}

TEST(vfork_and_posix_spawn)
{
	pid_t pid;

	CHECK(!enter("/t/a"));
	pid = vfork();
	if (!pid) {
		execve("/bin/suite", in_a, no_env);
		_exit(127);
	}
	reap(pid);
	CHECK(!posix_spawn(&pid, "/bin/suite", NULL, NULL, in_child_a, no_env));
	reap(pid);
}

static int clone_check(void *unused)
{
	return !is_in("a");
}

TEST(every_kind_of_clone)
{
	static const int kinds[] = {
		0, CLONE_VFORK, CLONE_FILES, CLONE_SIGHAND | CLONE_VM, CLONE_FS,
		CLONE_NEWPID, CLONE_NEWNS, CLONE_NEWIPC | CLONE_NEWUTS,
	};
	const size_t size = 256 << 10;
	char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	CHECK(stack != MAP_FAILED);
	CHECK(!enter("/t/a"));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		reap(clone(clone_check, stack + size, kinds[i] | SIGCHLD, NULL));
}

TEST(a_sibling_by_clone_parent)
{
	int status;
	pid_t pid;

	CHECK(!enter("/t/a"));
	pid = fork();
	if (!pid) {
		pid_t sibling = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);

		_exit(sibling ? sibling < 0 : !is_in("a"));
	}
	for (int i = 0; i < 2; i++) {
		CHECK(wait(&status) > 0);
		CHECK(!status);
	}
}

static void *thread_check(void *unused)
{
	return is_in("a") ? "yes" : NULL;
}

static void *thread_enter(void *unused)
{
	return enter("/t/a") ? NULL : "yes";
}

static bool in_thread(void *(*run)(void *))
{
	pthread_t thread;
	void *answer;

	CHECK(!pthread_create(&thread, NULL, run, NULL));
	CHECK(!pthread_join(thread, &answer));
	return answer;
}

TEST(threads_share_the_link)
{
	CHECK(!enter("/t/a"));
	CHECK(in_thread(thread_check));
	CHECK(!leave());
	CHECK(in_thread(thread_enter));
	CHECK(is_in("a"));
}

static void *enter_b_and_exec(void *unused)
{
	CHECK(!enter("/t/b"));
	execve("/bin/suite", in_b, no_env);
	_exit(127);
}

/* As a JVM does: the thread that execs takes over the leader's identity. */
TEST(a_thread_other_than_the_first_enters_and_execs)
{
	pthread_t thread;
	pid_t pid = fork();

	if (!pid) {
		CHECK(!pthread_create(&thread, NULL, enter_b_and_exec, NULL));
		pause();
	}
	reap(pid);
}

static void *wait_and_exec(void *unused)
{
	usleep(50000);
	CHECK(is_in("b"));
	execve("/bin/suite", in_b, no_env);
	_exit(127);
}

TEST(the_leader_exits_before_another_thread_execs)
{
	pthread_t thread;
	pid_t pid = fork();

	if (!pid) {
		CHECK(!enter("/t/b"));
		CHECK(!pthread_create(&thread, NULL, wait_and_exec, NULL));
		syscall(SYS_exit, 0);
	}
	reap(pid);
}

/* Each dies at once after its only child; what it was in must not be lost. */
TEST(very_short_lived_parents)
{
	int report[2];
	pid_t pid;
	char byte;

	CHECK(!enter("/t/a"));
	CHECK(!pipe(report));
	CHECK(!prctl(PR_SET_CHILD_SUBREAPER, 1));
	pid = fork();
	if (!pid) {
		int generations = many(20000);

		for (int i = 0; i < generations; i++) {
			pid_t child = fork();

			if (child < 0)
				_exit(1);
			if (child)
				_exit(0);
			if (i % 64 == 0 && !is_in("a"))
				_exit(1);
		}
		_exit(is_in("a") && write(report[1], "y", 1) == 1 ? 0 : 1);
	}
	close(report[1]);
	while (wait(NULL) > 0)
		;
	CHECK(read(report[0], &byte, 1) == 1 && byte == 'y');
}

TEST(the_entry_ends_with_the_process)
{
	long before = stat_value("processes");

	for (int i = 0; i < many(50); i++) {
		pid_t pid = fork();

		if (!pid) {
			CHECK(!enter("/t/a"));
			for (int j = 0; j < 10; j++)
				reap(fork() ?: (_exit(0), 0));
			_exit(0);
		}
		reap(pid);
	}
	CHECK(stat_value("processes") == before);
	CHECK_STR(get("/proc/chos/processes"), "");
}

static volatile bool stop_writing;

static void *write_on(void *unused)
{
	while (!stop_writing) {
		enter("/t/a");
		enter("/t/b");
		leave();
	}
	return NULL;
}

/* Exit and a write race; neither may leave an entry behind. */
TEST(exiting_while_another_thread_writes)
{
	for (int i = 0; i < many(300); i++) {
		pid_t pid = fork();

		if (!pid) {
			pthread_t threads[3];

			for (int j = 0; j < 3; j++)
				CHECK(!pthread_create(&threads[j], NULL, write_on, NULL));
			usleep(i * 7);
			_exit(0);
		}
		reap(pid);
	}
	CHECK_STR(get("/proc/chos/processes"), "");
}
