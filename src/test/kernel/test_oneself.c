// SPDX-License-Identifier: BSD-3-Clause
/*
 * Only oneself: a write to setchos moves the process that opened it, in the
 * program that opened it, with the rights that it had then. Whoever else gets
 * hold of the descriptor moves nobody, by whatever way he writes to it.
 */
#define _GNU_SOURCE
#include "ways.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_setchos(void)
{
	return open("/proc/chos/setchos", O_WRONLY);
}

TEST(who_opened_it_moves_by_every_way)
{
	taken_by_every_way(open_setchos);
	become_user();
	taken_by_every_way(open_setchos);
}

/* What somebody else does with the descriptor, and finds himself afterwards. */
static void try_it(void *fd)
{
	refused_by_every_way(*(int *)fd, "/t/a", EPERM);
	refused_by_every_way(*(int *)fd, "/", EPERM);
	CHECK(is_out());
}

static void try_it_as_user(void *fd)
{
	become_user();
	try_it(fd);
}

/*
 * Handed on
 */

TEST(a_child_does_not_move_by_its_parents_descriptor)
{
	int fd = open_setchos();

	expect_child(try_it, &fd);
	expect_child(try_it_as_user, &fd);
	become_user();
	expect_child(try_it, &fd);
	CHECK(is_out());
}

static void try_it_inside(void *fd)
{
	refused_by_every_way(*(int *)fd, "/t/b", EPERM);
	refused_by_every_way(*(int *)fd, "/", EPERM);
	CHECK(is_in("a"));
}

TEST(a_child_inside_is_not_taken_out_by_its_parents_descriptor)
{
	int fd = open_setchos(), reset = open("/proc/chos/resetchos", O_WRONLY);

	CHECK(!enter("/t/a"));
	expect_child(try_it_inside, &fd);
	expect_child(try_it_inside, &reset);
	CHECK(is_in("a"));
	/* It still serves the one who opened it. */
	CHECK(write(fd, "/", 1) == 1);
	CHECK(is_out());
}

static int cloned(void *fd)
{
	try_it(fd);
	/* Of all its threads: a ring's poller is one, and would stay. */
	_exit(0);
}

TEST(a_clone_does_not_move_by_what_it_shares)
{
	static const int kinds[] = {
		CLONE_FILES, CLONE_VM | CLONE_FILES, CLONE_VM | CLONE_VFORK | CLONE_FILES,
		CLONE_FS | CLONE_FILES, CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SIGHAND,
	};
	static char stack[256 << 10] __attribute__((aligned(16)));
	int fd = open_setchos();

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		reap(clone(cloned, stack + sizeof(stack), kinds[i] | SIGCHLD, &fd));
	CHECK(is_out());
}

static int opened_by_the_clone;

static int open_there(void *unused)
{
	opened_by_the_clone = open_setchos();
	return 0;
}

/* The other way round: the parent shares what its child has opened. */
TEST(a_parent_does_not_move_by_what_a_clone_opened)
{
	static char stack[64 << 10] __attribute__((aligned(16)));

	reap(clone(open_there, stack + sizeof(stack), CLONE_VM | CLONE_FILES | SIGCHLD, NULL));
	try_it(&opened_by_the_clone);
}

static void send_descriptor(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec byte = { "x", 1 };
	struct msghdr message = {
		.msg_iov = &byte, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	CHECK(sendmsg(socket, &message, 0) == 1);
}

static int receive_descriptor(int socket)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd;

	CHECK(recvmsg(socket, &message, 0) == 1);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return fd;
}

static void open_and_send(void *socket)
{
	send_descriptor(*(int *)socket, open_setchos());
}

static void open_and_send_as_user(void *socket)
{
	become_user();
	open_and_send(socket);
}

static void receive_from(void (*who)(void *socket))
{
	int sockets[2], fd;

	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	expect_child(who, &sockets[1]);
	fd = receive_descriptor(sockets[0]);
	try_it(&fd);
	expect_child(try_it_as_user, &fd);
	close(fd);
}

TEST(a_descriptor_received_from_another_moves_nobody)
{
	receive_from(open_and_send);
	receive_from(open_and_send_as_user);
}

TEST(a_descriptor_fetched_from_another_moves_nobody)
{
	int tube[2], pidfd, fd;
	char byte;
	pid_t pid;

	CHECK(!pipe(tube));
	pid = fork();
	if (!pid) {
		CHECK(dup2(open_setchos(), 100) == 100);
		CHECK(write(tube[1], "x", 1) == 1);
		pause();
	}
	CHECK(read(tube[0], &byte, 1) == 1);
	pidfd = syscall(SYS_pidfd_open, pid, 0);
	CHECK(pidfd >= 0);
	fd = syscall(SYS_pidfd_getfd, pidfd, 100, 0);
	CHECK(fd >= 0);
	try_it(&fd);
	kill(pid, SIGKILL);
	CHECK(waitpid(pid, NULL, 0) == pid);
}

/* Opened anew by way of /proc it is one's own again. */
TEST(a_descriptor_opened_again_is_ones_own)
{
	int fd = open_setchos(), own;
	pid_t pid = fork();

	if (!pid) {
		char path[32] = "/proc/self/fd/";

		path[strlen(path)] = '0' + fd % 10;
		CHECK(fd < 10);
		own = open(path, O_WRONLY);
		CHECK(write(own, "/t/a", 4) == 4);
		CHECK(is_in("a"));
		_exit(0);
	}
	reap(pid);
}

/*
 * Other rights than at the opening
 */

static void set_gid(void)
{
	CHECK(!setresgid(-1, 4242, -1));
}

static void set_groups(void)
{
	gid_t group = 4242;

	CHECK(!setgroups(1, &group));
}

static void set_uid(void)
{
	CHECK(!setresuid(-1, UNPRIVILEGED, -1));
}

static void set_uid_and_back(void)
{
	CHECK(!setresuid(-1, UNPRIVILEGED, -1));
	CHECK(!setresuid(-1, 0, -1));
}

static void drop_a_capability(void)
{
	CHECK(!prctl(PR_CAPBSET_DROP, CAP_SYS_BOOT, 0, 0, 0));
}

static void drop_all(void)
{
	become_user();
}

static void secure_bits(void)
{
	CHECK(!prctl(PR_SET_SECUREBITS, SECBIT_NOROOT, 0, 0, 0));
}

static void file_system_uid(void)
{
	syscall(SYS_setfsuid, UNPRIVILEGED);
}

static void own_user_namespace(void)
{
	if (unshare(CLONE_NEWUSER))
		_exit(0);
}

static void change_and_write(void *change)
{
	int fd = open_setchos();
	int inside = open_setchos();

	CHECK(write(inside, "/t/b", 4) == 4);
	CHECK(write(inside, "/", 1) == 1);
	((void (*)(void))change)();
	refused_by_every_way(fd, "/t/a", EPERM);
	refused_by_every_way(inside, "/t/a", EPERM);
	CHECK(is_out());
}

TEST(other_rights_than_at_the_opening)
{
	static void (*const changes[])(void) = {
		set_gid, set_groups, set_uid, set_uid_and_back, drop_a_capability, drop_all,
		secure_bits, file_system_uid, own_user_namespace,
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		expect_child(change_and_write, changes[i]);
}

static void change_and_open(void *change)
{
	((void (*)(void))change)();
	taken_by_every_way(open_setchos);
}

TEST(opened_after_the_change_it_serves)
{
	static void (*const changes[])(void) = {
		set_gid, set_groups, set_uid, set_uid_and_back, drop_a_capability, drop_all,
		secure_bits, file_system_uid,
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		expect_child(change_and_open, changes[i]);
}

static void *other_rights(void *fd)
{
	/* Of this thread alone: the library would change all of them. */
	CHECK(!syscall(SYS_setresuid, -1, UNPRIVILEGED, -1));
	refused_by_every_way(*(int *)fd, "/t/a", EPERM);
	return NULL;
}

static void *same_rights(void *fd)
{
	CHECK(write(*(int *)fd, "/t/a", 4) == 4);
	return NULL;
}

TEST(a_thread_with_other_rights)
{
	int fd = open_setchos();
	pthread_t thread;

	CHECK(!pthread_create(&thread, NULL, other_rights, &fd));
	CHECK(!pthread_join(thread, NULL));
	CHECK(is_out());
	CHECK(!pthread_create(&thread, NULL, same_rights, &fd));
	CHECK(!pthread_join(thread, NULL));
	CHECK(is_in("a"));
}

/* row 7: rights put by, and used from where they don't hold */
TEST(a_user_namespace_with_a_personality_of_the_host)
{
	struct ring ring, polled;
	int fd = open_setchos(), host, host_polled;

	if (!ring_open(&ring, 0) || !ring_open(&polled, 0))
		SKIP("this kernel has no io_uring");
	become_user();
	fd = open_setchos();
	host = ring_personality(&ring);
	host_polled = ring_personality(&polled);
	if (unshare(CLONE_NEWUSER))
		SKIP("the kernel gives no user namespaces to users");
	CHECK_ERRNO(ring_put(&ring, fd, "/t/a", host, false), EPERM);
	CHECK_ERRNO(ring_put(&ring, fd, "/t/a", host, true), EPERM);
	CHECK_ERRNO(ring_put(&polled, fd, "/t/a", host_polled, true), EPERM);
	CHECK_ERRNO(ring_put(&ring, open_setchos(), "/t/a", host, false), EPERM);
	CHECK(is_out());
}

static struct ring inherited;
static int inherited_personality;

static void use_the_parents_ring(void *fd)
{
	CHECK_ERRNO(ring_put(&inherited, *(int *)fd, "/t/a", 0, false), EPERM);
	CHECK_ERRNO(ring_put(&inherited, *(int *)fd, "/t/a", inherited_personality, false), EPERM);
	CHECK_ERRNO(ring_put(&inherited, *(int *)fd, "/t/a", inherited_personality, true), EPERM);
	CHECK(is_out());
}

static void use_the_parents_ring_as_user(void *fd)
{
	become_user();
	use_the_parents_ring(fd);
}

TEST(a_child_with_its_parents_ring_and_personality)
{
	int fd = open_setchos();

	if (!ring_open(&inherited, 0))
		SKIP("this kernel has no io_uring");
	inherited_personality = ring_personality(&inherited);
	expect_child(use_the_parents_ring, &fd);
	expect_child(use_the_parents_ring_as_user, &fd);
	CHECK(is_out());
}
