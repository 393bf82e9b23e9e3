// SPDX-License-Identifier: BSD-3-Clause
/*
 * What happens when the kernel has no memory: only on a kernel with fault
 * injection, see Documentation/fault-injection in its source.
 */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define FAILSLAB "/sys/kernel/debug/failslab/"

/* On other kernels there is no such test. */
#define FAULT_TEST(id)                                                  \
	static void test_##id(void);                                    \
	static struct test entry_##id = { #id, test_##id, NULL };       \
	__attribute__((constructor)) static void register_##id(void)    \
	{                                                               \
		if (!access(FAILSLAB "probability", F_OK))              \
			suite_register(&entry_##id);                    \
	}                                                               \
	static void test_##id(void)

/* Allocations that may sleep fail as well, and no trace is printed of each. */
static void faults(const char *probability, const char *only_marked_caches)
{
	CHECK(!put(FAILSLAB "probability", "0"));
	CHECK(!put(FAILSLAB "times", "-1"));
	CHECK(!put(FAILSLAB "verbose", "0"));
	CHECK(!put(FAILSLAB "ignore-gfp-wait", "N"));
	CHECK(!put(FAILSLAB "cache-filter", only_marked_caches));
	CHECK(!put(FAILSLAB "probability", probability));
}

/* The kernel's command line marks their cache: slub_debug=A,chos_link. */
static void no_memory_for_links(bool none)
{
	faults(none ? "100" : "0", none ? "Y" : "N");
}

static void check_a(void *unused)
{
	CHECK(is_in("a"));
}

/*
 * A child that waits in the tree till the pipe is closed, and whether it was
 * killed before it ran.
 */
static bool is_born(volatile int *ran, const int *go)
{
	int before = *ran, status;
	pid_t pid = fork();
	char byte;

	CHECK(pid >= 0);
	if (!pid) {
		__atomic_add_fetch(ran, 1, __ATOMIC_SEQ_CST);
		close(go[1]);
		CHECK(read(go[0], &byte, 1) == 0);
		CHECK(is_in("a"));
		_exit(0);
	}
	for (;;) {
		if (waitpid(pid, &status, WNOHANG) == pid) {
			CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
			/* It had not run one instruction. */
			CHECK(*ran == before);
			return false;
		}
		if (*ran > before)
			return true;
		sched_yield();
	}
}

FAULT_TEST(the_reserve_serves_children_and_then_none_is_born)
{
	/* When half of the reserve has gone, it is refilled. */
	enum { AT_LEAST = 512, AT_MOST = 4096, KILLED = 20 };
	volatile int *ran =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long killed = stat_value("children_killed"), failed = stat_value("allocation_failures");
	int go[2], lived = 0, died = 0, status;

	CHECK(!pipe(go));
	CHECK(!enter("/t/a"));
	no_memory_for_links(true);
	while (lived < AT_MOST && is_born(ran, go))
		lived++;
	CHECK(lived >= AT_LEAST && lived < AT_MOST);
	/* Nobody gives a link back that the next child could have. */
	for (died = 1; died < KILLED; died++)
		CHECK(!is_born(ran, go));
	CHECK(is_in("a"));
	CHECK(stat_value("children_killed") - killed == died);
	CHECK(stat_value("allocation_failures") - failed == died);

	/* The first one that is killed now has the reserve filled again. */
	no_memory_for_links(false);
	while (!is_born(ran, go)) {
		CHECK(++died < KILLED + 100);
		usleep(10000);
	}
	for (int i = 0; i < AT_LEAST / 2; i++)
		CHECK(is_born(ran, go));
	CHECK(stat_value("children_killed") - killed == died);

	close(go[1]);
	while (wait(&status) > 0)
		CHECK(!status);
	expect_child(check_a, NULL);
	CHECK(is_in("a"));
}

FAULT_TEST(entering_without_memory_changes_nothing)
{
	long failed = stat_value("allocation_failures");

	CHECK(!enter("/t/a"));
	no_memory_for_links(true);
	CHECK_ERRNO(enter("/t/b"), ENOMEM);
	CHECK(is_in("a"));
	/* Leaving takes no link. */
	CHECK(!leave());
	CHECK(is_out());
	CHECK_ERRNO(enter("/t/b"), ENOMEM);
	CHECK(is_out());
	no_memory_for_links(false);
	CHECK(stat_value("allocation_failures") - failed == 2);
}

/* The nth allocation of this thread from now on fails, whatever it is for. */
static void fail_nth(int fd, int n)
{
	char number[16];
	int len = snprintf(number, sizeof(number), "%d", n);

	CHECK(pwrite(fd, number, len, 0) == len);
}

/* Whether it has come to that. */
static bool has_failed(int fd)
{
	char left[16] = "";

	CHECK(pread(fd, left, sizeof(left) - 1, 0) > 0);
	fail_nth(fd, 0);
	return atoi(left) == 0;
}

/*
 * Lets the first allocation of the attempt fail, then the second, and so on,
 * until it goes without one that fails. It returns whether all went well, with
 * ENOMEM if not, and is then looked at.
 */
static void let_each_fail(bool (*attempt)(void), void (*look)(bool well))
{
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	bool well, failed;
	int n = 0;

	CHECK(fd >= 0);
	faults("0", "N");
	do {
		fail_nth(fd, ++n);
		well = attempt();
		failed = has_failed(fd);
		look(well);
		CHECK(well || (failed && errno == ENOMEM));
	} while (failed);
	CHECK(n > 1);
	close(fd);
}

static bool enter_b(void)
{
	return !enter("/t/b");
}

static void look_entered(bool well)
{
	int error = errno;

	CHECK(is_in(well ? "b" : "a"));
	CHECK(!enter("/t/a"));
	errno = error;
}

FAULT_TEST(entering_takes_place_or_does_not)
{
	CHECK(!enter("/t/a"));
	let_each_fail(enter_b, look_entered);
}

static bool swap_list(void)
{
	int fd = open("/proc/chos/valid", O_WRONLY | O_TRUNC);
	bool well;

	if (fd < 0)
		return false;
	well = write(fd, "/t/b\n/t/new\n", 12) == 12;
	return !close(fd) && well;
}

static void look_swapped(bool well)
{
	int error = errno;

	CHECK(!enter("/t/a") == !well);
	CHECK(!enter("/t/new") == well);
	CHECK(!enter("/t/b"));
	world_publish();
	errno = error;
}

FAULT_TEST(the_list_is_swapped_or_is_not)
{
	let_each_fail(swap_list, look_swapped);
}

static bool add_to_list(void)
{
	return !put("/proc/chos/valid", "/t/new\n/t/newer");
}

static void look_added(bool well)
{
	int error = errno;

	CHECK(!enter("/t/new") == well);
	CHECK(!enter("/t/newer") == well);
	CHECK(!enter("/t/a"));
	world_publish();
	errno = error;
}

FAULT_TEST(a_write_adds_all_or_nothing)
{
	let_each_fail(add_to_list, look_added);
}

static bool restore_c(void)
{
	char line[32];

	snprintf(line, sizeof(line), "%d /t/c\n", getpid());
	return !put("/proc/chos/processes", line);
}

static void look_restored(bool well)
{
	int error = errno;

	CHECK(is_in(well ? "c" : "a"));
	CHECK(!enter("/t/a"));
	errno = error;
}

FAULT_TEST(a_link_is_restored_or_is_not)
{
	CHECK(!enter("/t/a"));
	let_each_fail(restore_c, look_restored);
}

static bool first_mount(void)
{
	return !mount("chos", "/proc/chos", "chosfs", 0, NULL);
}

static void look_mounted(bool well)
{
	int error = errno;

	CHECK(!access("/proc/chos/link", F_OK) == well);
	if (well)
		CHECK(!umount2("/proc/chos", MNT_DETACH));
	errno = error;
}

FAULT_TEST(the_file_system_is_made_whole_or_not)
{
	world_unmount();
	let_each_fail(first_mount, look_mounted);
	world_mount();
}
