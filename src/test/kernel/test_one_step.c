// SPDX-License-Identifier: BSD-3-Clause
/*
 * Root and link change in one step: chroot(2) and fork(2) while somebody else
 * with the same root enters and leaves.
 */
#define _GNU_SOURCE
#include "border.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile bool stop;

static void enter_and_leave(void)
{
	while (!stop) {
		enter_at("/t/a");
		enter_at("/t/b");
		leave_at();
	}
}

static void *thread_enters_and_leaves(void *unused)
{
	enter_and_leave();
	return NULL;
}

static int sharer_enters_and_leaves(void *unused)
{
	enter_and_leave();
	return 0;
}

/* Does it in a thread, or in a process that has the root in common. */
static void start_another(bool sharer)
{
	static char stack[64 << 10] __attribute__((aligned(16)));
	pthread_t thread;

	stop = false;
	if (sharer)
		CHECK(clone(sharer_enters_and_leaves, stack + sizeof(stack),
			    CLONE_FS | CLONE_VM | SIGCHLD, NULL) > 0);
	else
		CHECK(!pthread_create(&thread, NULL, thread_enters_and_leaves, NULL));
}

/* row 4 */
static void chroot_once(void *sharer)
{
	int jail = open("/jail", O_PATH | O_DIRECTORY);
	struct root after;

	start_another(*(bool *)sharer);
	usleep(rand() % 2000);
	CHECK(!fchdir(jail));
	CHECK(!chroot("."));
	after = root_now();
	CHECK(!same_directory(after, host_root) && !same_directory(after, shared_root));
	for (int i = 0; i < 20; i++) {
		usleep(50);
		CHECK(same_root(root_now(), after));
	}
	stop = true;
	CHECK_ERRNO(enter_at("/t/a"), EPERM);
	CHECK_ERRNO(leave_at(), EPERM);
	CHECK(same_root(root_now(), after));
}

static void many_chroots(bool sharer)
{
	int times = many(256);

	border_begin();
	for (int i = 0; i < times; i++) {
		srand(i);
		expect_child(chroot_once, &sharer);
	}
}

TEST(chroot_while_another_thread_enters_and_leaves)
{
	many_chroots(false);
}

TEST(chroot_while_a_sharer_of_the_root_enters_and_leaves)
{
	many_chroots(true);
}

/* row 5 */
static int where_a_child_is(void *unused)
{
	struct root root = root_now();
	const char *link = link_at();

	if (same_directory(root, host_root))
		return strcmp(link, "/") ? 2 : 0;
	if (!same_directory(root, shared_root))
		return 3;
	return strcmp(link, "/t/a") && strcmp(link, "/t/b") ? 4 : 0;
}

/* What a child that ran said is wrong; -1 for one that was killed before it ran. */
static int outcome(pid_t pid)
{
	int status;

	CHECK(pid > 0);
	CHECK(waitpid(pid, &status, 0) == pid);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return -1;
	CHECK(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void many_children(int flags)
{
	const size_t size = 256 << 10;
	char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	int found[5] = { 0 }, killed = 0, times = many(600);
	long before;

	border_begin();
	CHECK(stack != MAP_FAILED);
	before = stat_value("children_killed");
	start_another(false);
	for (int i = 0; i < times; i++) {
		int what = outcome(clone(where_a_child_is, stack + size, flags | SIGCHLD, NULL));

		if (what < 0)
			killed++;
		else
			found[what]++;
	}
	stop = true;
	/* Give the other thread the time to come to its end, outside. */
	usleep(100000);
	if (found[2] || found[3] || found[4])
		suite_fail(__FILE__, __LINE__,
			   "of %d children %d had a link on the host, %d another root, "
			   "%d no link in /chos", times, found[2], found[3], found[4]);
	CHECK(found[0] > 0);
	CHECK(put("/proc/chos/resetchos", "x") == 0);
	CHECK(stat_value("children_killed") - before == killed);
}

TEST(fork_while_another_thread_enters_and_leaves)
{
	many_children(0);
}

TEST(vfork_while_another_thread_enters_and_leaves)
{
	many_children(CLONE_VM | CLONE_VFORK);
}

TEST(clone_into_namespaces_while_another_thread_enters_and_leaves)
{
	many_children(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS);
}

/* From tree to tree the root stays, and no child can be in a wrong place. */
static void *thread_switches(void *unused)
{
	while (!stop) {
		enter_at("/t/a");
		enter_at("/t/b");
	}
	return NULL;
}

TEST(no_child_is_killed_by_a_switch_from_tree_to_tree)
{
	long before = stat_value("children_killed");
	int times = many(400);
	pthread_t thread;

	border_begin();
	CHECK(!enter("/t/a"));
	CHECK(!pthread_create(&thread, NULL, thread_switches, NULL));
	for (int i = 0; i < times; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(where_a_child_is(NULL) || same_directory(root_now(), host_root));
		CHECK(outcome(pid) == 0);
	}
	stop = true;
	CHECK(stat_value("children_killed") == before);
}

/*
 * Children in a third root, and in one that root has chosen, live
 */

static void in_the_jail_with_c(void *unused)
{
	CHECK_STR(link_at(), "/t/c");
	CHECK_ERRNO(leave_at(), EPERM);
}

/* As sshd's privilege separation: inside, and then in an empty directory. */
TEST(a_child_in_a_jail_keeps_its_parents_link)
{
	border_begin();
	CHECK(!enter("/t/c"));
	CHECK(!mkdirat(AT_FDCWD, "/tmp/empty", 0755) || errno == EEXIST);
	CHECK(!chroot("/tmp/empty"));
	CHECK(!chdir("/"));
	for (int i = 0; i < 20; i++)
		expect_child(in_the_jail_with_c, NULL);
	become_user();
	expect_child(in_the_jail_with_c, NULL);
}

static void in_chos_without_a_link(void *unused)
{
	CHECK(same_directory(root_now(), shared_root));
	CHECK_STR(link_at(), "/");
}

TEST(a_child_of_one_that_root_put_into_chos_lives)
{
	int status;
	pid_t other = fork();

	if (!other) {
		/* Somebody is inside, so the hook looks. */
		CHECK(!enter("/t/a"));
		pause();
	}
	border_begin();
	while (stat_value("processes") < 1)
		usleep(1000);
	CHECK(!chroot("/chos"));
	for (int i = 0; i < 20; i++)
		expect_child(in_chos_without_a_link, NULL);
	kill(other, SIGKILL);
	CHECK(waitpid(other, &status, 0) == other);
}

static void on_the_host_without_a_link(void *unused)
{
	CHECK(same_directory(root_now(), host_root));
	CHECK_STR(link_at(), "/");
}

/* What root's setns(2) leaves: a link under the host's root goes no further. */
TEST(a_child_on_the_host_gets_no_link)
{
	border_begin();
	give_link("/t/a");
	CHECK_STR(link_at(), "/t/a");
	CHECK_STR(os_now(), "host");
	for (int i = 0; i < 20; i++)
		expect_child(on_the_host_without_a_link, NULL);
	CHECK(!leave());
	CHECK(is_out());
}

/*
 * Threads with roots of their own
 */

static void *unshare_and_enter(void *unused)
{
	CHECK(!unshare(CLONE_FS));
	CHECK(!enter_at("/t/a"));
	CHECK(is_in("a"));
	CHECK(!leave_at());
	CHECK(is_out());
	return NULL;
}

TEST(a_thread_with_a_root_of_its_own)
{
	pthread_t thread;

	border_begin();
	CHECK(!pthread_create(&thread, NULL, unshare_and_enter, NULL));
	CHECK(!pthread_join(thread, NULL));
	CHECK(is_out());
}
