// SPDX-License-Identifier: BSD-3-Clause
/*
 * No program of one tree with the loader of another: somebody switches while a
 * program is executed, which has been looked up already, and its loader not
 * yet.
 */
#define _GNU_SOURCE
#include "border.h"
#include "mixed.h"
#include "ways.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * By chance
 */

static const struct race {
	const char *name, *one, *other, *program;
	int arguments;
	bool by_poller;
} races[] = {
	{ "two trees", "/t/a", "/t/b", "/bin/mixed", 0, false },
	{ "two trees, many arguments", "/t/a", "/t/b", "/bin/mixed", 12, false },
	{ "a tree and the host", "/t/a", "/", "/bin/mixed", 0, false },
	{ "a tree and the host, many arguments", "/t/a", "/", "/bin/mixed", 12, false },
	{ "a script", "/t/a", "/t/b", "/bin/script", 0, false },
	{ "a script or the host's", "/", "/t/b", "/bin/script", 0, false },
	{ "by SQPOLL", "/t/a", "/t/b", "/bin/mixed", 0, true },
};

static void *switch_on(void *arg)
{
	const struct race *race = arg;

	for (;;) {
		enter_at(race->one);
		enter_at(race->other);
	}
	return NULL;
}

static void *switch_by_poller(void *arg)
{
	const struct race *race = arg;
	struct ring ring;
	int fd = open_at("setchos", O_WRONLY);

	if (!ring_open(&ring, IORING_SETUP_SQPOLL))
		return NULL;
	for (;;) {
		ring_put(&ring, fd, race->one, 0, false);
		ring_put(&ring, fd, race->other, 0, false);
	}
	return NULL;
}

static void race_once(void *arg)
{
	const struct race *race = arg;
	pthread_t thread;

	CHECK(!enter_at(race->one));
	CHECK(!pthread_create(&thread, NULL, race->by_poller ? switch_by_poller : switch_on, arg));
	usleep(rand() % 3000);
	mixed_exec(race->program, race->arguments, NULL);
}

TEST(a_switch_while_another_thread_executes)
{
	int times = many(60);

	border_begin();
	mixed_make();
	for (size_t i = 0; i < sizeof(races) / sizeof(races[0]); i++) {
		for (int j = 0; j < times; j++) {
			int status;

			srand(j);
			status = in_child(race_once, (void *)&races[i]);
			if (status)
				suite_fail(__FILE__, __LINE__, "%s, time %d: status %#x",
					   races[i].name, j, status);
		}
	}
	mixed_remove();
}

TEST(programs_of_the_trees_run_with_their_own_loader)
{
	static const char *const programs[] = { "/bin/mixed", "/bin/script" };

	border_begin();
	mixed_make();
	for (int i = 0; i < 2; i++) {
		static const char *const paths[] = { "/", "/t/a", "/t/b" };

		for (int j = 0; j < 3; j++) {
			pid_t pid = fork();

			if (!pid) {
				CHECK(!enter(paths[j]));
				mixed_exec(programs[i], 1, NULL);
			}
			reap(pid);
		}
	}
	mixed_remove();
}

static void *fail_and_run_on(void *ready)
{
	char *const none[] = { NULL };

	execve("/no/such/program", none, none);
	*(volatile bool *)ready = true;
	for (;;)
		;
	return NULL;
}

/* Its last system call was execve(2), but it isn't in it any more. */
TEST(a_thread_whose_execve_failed_keeps_nobody_waiting)
{
	volatile bool ready = false;
	pthread_t thread;

	CHECK(!pthread_create(&thread, NULL, fail_and_run_on, (void *)&ready));
	while (!ready)
		usleep(1000);
	CHECK(!enter("/t/a"));
	CHECK(is_in("a"));
	CHECK(!leave());
	CHECK(is_out());
}

/*
 * On purpose: an argument lies in a page that comes when it is told to. Since
 * 6.8 the program has been looked up when its arguments are copied.
 */

static int faults = -1;
static char *late;	/* the page */

static void late_page(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register region;

	late = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(late != MAP_FAILED);
	faults = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (faults < 0)
		SKIP("this kernel has no userfaultfd");
	CHECK(!ioctl(faults, UFFDIO_API, &api));
	region = (struct uffdio_register){
		.range = { (unsigned long)late, 4096 }, .mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	CHECK(!ioctl(faults, UFFDIO_REGISTER, &region));
}

/* Somebody waits for the page: he is in execve(2). */
static void wait_for_the_fault(void)
{
	struct pollfd poll_it = { .fd = faults, .events = POLLIN };
	struct uffd_msg message;

	CHECK(poll(&poll_it, 1, 20000) == 1);
	CHECK(read(faults, &message, sizeof(message)) == sizeof(message));
	CHECK(message.event == UFFD_EVENT_PAGEFAULT);
}

static void give_the_page(void)
{
	static char text[4096] __attribute__((aligned(4096))) = "late";
	struct uffdio_copy copy = {
		.dst = (unsigned long)late, .src = (unsigned long)text, .len = 4096,
	};

	CHECK(!ioctl(faults, UFFDIO_COPY, &copy));
}

static void *enter_b_meanwhile(void *tube)
{
	wait_for_the_fault();
	/* The page comes a while after this was begun; it can't be waited for. */
	CHECK(write(*(int *)tube, "x", 1) == 1);
	enter_at("/t/b");
	pause();
	return NULL;
}

static void execute_late(void *unused)
{
	pthread_t thread;
	int tube[2];
	char byte;

	CHECK(!pipe2(tube, O_CLOEXEC));
	late_page();
	CHECK(!enter_at("/t/a"));
	if (!fork()) {
		close(tube[1]);
		CHECK(read(tube[0], &byte, 1) == 1);
		usleep(300000);
		give_the_page();
		_exit(0);
	}
	CHECK(!pthread_create(&thread, NULL, enter_b_meanwhile, &tube[1]));
	mixed_exec("/bin/mixed", 0, late);
}

TEST(a_switch_while_another_thread_waits_for_its_arguments)
{
	border_begin();
	mixed_make();
	for (int i = 0; i < 3; i++)
		expect_child(execute_late, NULL);
	mixed_remove();
}
