// SPDX-License-Identifier: BSD-3-Clause
/*
 * Programs that have other rights than the user who started them, and files
 * that only root writes to.
 */
#define _GNU_SOURCE
#include "programs.h"
#include "ways.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* row 6 */
struct handing {
	const char *program, *what, *file;
	bool inside;
};

static void hand(void *arg)
{
	struct handing *handing = arg;
	char *const argv[] = { "suite", "handed", (char *)handing->what, NULL };
	char *const none[] = { NULL };
	int fd;

	become_user();
	if (handing->inside)
		CHECK(!enter("/t/b"));
	fd = open(handing->file, O_WRONLY);
	CHECK(fd >= 0);
	CHECK(dup2(fd, STDOUT_FILENO) == STDOUT_FILENO);
	execve(handing->program, argv, none);
	_exit(3);
}

/* From outside and from inside, with either file as its standard output. */
static void hand_to(const char *program, const char *what)
{
	static const char *const files[] = { "/proc/chos/setchos", "/proc/chos/resetchos" };

	for (int i = 0; i < 4; i++) {
		struct handing handing = { program, what, files[i % 2], i / 2 };
		int status = in_child(hand, &handing);

		if (status)
			suite_fail(__FILE__, __LINE__, "%s with %s, %s: status %#x", what,
				   files[i % 2], i / 2 ? "inside" : "outside", status);
	}
}

TEST(a_set_uid_program)
{
	hand_to(program_with(04755), "set-uid");
}

TEST(a_set_uid_program_that_lowers_its_euid)
{
	hand_to(program_with(04755), "lowered");
}

TEST(a_set_uid_program_that_gives_its_rights_up)
{
	hand_to(program_with(04755), "given-up");
}

TEST(a_set_uid_program_that_becomes_root)
{
	hand_to(program_with(04755), "raised");
}

TEST(a_set_gid_program)
{
	hand_to(program_with(02755), "set-gid");
}

TEST(a_program_with_capabilities)
{
	const char *program = program_with(0755);

	if (!program_capable(program))
		SKIP("tmpfs has no file capabilities here");
	hand_to(program, "capable");
}

TEST(a_program_with_the_same_rights)
{
	hand_to(program_with(0755), "plain");
}

/*
 * valid, processes (row 8)
 */

static const char *const roots[] = {
	"/proc/chos/valid", "/proc/chos/processes", "/proc/chos/log",
};
static char line[64];

static void write_to_roots(void *fd)
{
	refused_by_every_way(*(int *)fd, line, EPERM);
}

static void write_to_roots_as_user(void *fd)
{
	become_user();
	write_to_roots(fd);
}

static void write_to_roots_from_namespace(void *fd)
{
	if (!unshare(CLONE_NEWUSER))
		write_to_roots(fd);
}

static void write_to_roots_without_right(void *fd)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct caps[2];

	CHECK(!syscall(SYS_capget, &header, caps));
	caps[0].effective &= ~(1U << CAP_SYS_ADMIN);
	CHECK(!syscall(SYS_capset, &header, caps));
	write_to_roots(fd);
	for (int i = 0; i < 3; i++)
		CHECK_ERRNO(open(roots[i], O_WRONLY), EPERM);
}

static void write_with_roots_ring(void *fd)
{
	struct ring ring;
	int root;

	if (!ring_open(&ring, 0))
		return;
	root = ring_personality(&ring);
	become_user();
	CHECK_ERRNO(ring_put(&ring, *(int *)fd, line, root, false), EPERM);
	CHECK_ERRNO(ring_put(&ring, *(int *)fd, line, root, true), EPERM);
}

TEST(roots_descriptors_serve_nobody_else)
{
	static void (*const others[])(void *) = {
		write_to_roots_as_user, write_to_roots_from_namespace,
		write_to_roots_without_right, write_with_roots_ring,
	};

	snprintf(line, sizeof(line), "%d /t/c\n", getpid());
	for (int i = 0; i < 3; i++) {
		int fd = open(roots[i], O_WRONLY);

		CHECK(fd >= 0);
		for (size_t j = 0; j < sizeof(others) / sizeof(others[0]); j++)
			expect_child(others[j], &fd);
		close(fd);
	}
	CHECK_STR(link_now(), "/");
	CHECK(!strstr(get("/proc/chos/valid"), "/t/c\n/t/c"));
	CHECK(stat_value("environments") == 3);
}

static void write_as_root(void *fd)
{
	CHECK(write(*(int *)fd, line, strlen(line)) == (ssize_t)strlen(line));
}

/* Between processes of root they may go from hand to hand. */
TEST(roots_descriptors_serve_root)
{
	int fd = open("/proc/chos/processes", O_WRONLY);

	snprintf(line, sizeof(line), "%d /t/c\n", getpid());
	expect_child(write_as_root, &fd);
	CHECK_STR(link_now(), "/t/c");
	CHECK(!leave());

	fd = open("/proc/chos/valid", O_WRONLY);
	strcpy(line, "/t/new\n");
	expect_child(write_as_root, &fd);
	CHECK(stat_value("environments") == 4);
}

/* What a user keeps open changes nothing when it is closed, either. */
static void close_last(void *fd)
{
	become_user();
	CHECK_ERRNO(write(*(int *)fd, "/t/evil\n", 8), EPERM);
	CHECK(!close(*(int *)fd));
}

TEST(a_new_list_that_a_user_closes_is_roots)
{
	int fd = open("/proc/chos/valid", O_WRONLY | O_TRUNC);
	pid_t pid;

	CHECK(write(fd, "/t/a\n/t/b\n/t/c\n", 15) == 15);
	pid = fork();
	if (!pid) {
		close_last(&fd);
		_exit(0);
	}
	close(fd);
	reap(pid);
	CHECK(stat_value("environments") == 3);
	CHECK(!strstr(get("/proc/chos/valid"), "evil"));
}

/*
 * Attributes (row 9)
 */

static void cut_off(void *unused)
{
	static const char *const files[] = {
		"/proc/chos/setchos", "/proc/chos/resetchos", "/proc/chos/valid",
		"/proc/chos/processes", "/proc/chos/version", "/proc/chos/stats",
		"/proc/chos/counts", "/proc/chos/log",
	};
	struct stat before, after;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		int fd = open(files[i], O_WRONLY);

		CHECK(!stat(files[i], &before));
		CHECK(truncate(files[i], 1 << 30) == -1);
		CHECK(errno == EPERM || errno == EACCES);
		CHECK(truncate(files[i], 0) == -1);
		if (fd >= 0) {
			CHECK_ERRNO(ftruncate(fd, 1 << 30), EPERM);
			CHECK_ERRNO(ftruncate(fd, 0), EPERM);
			close(fd);
		}
		CHECK(!stat(files[i], &after));
		CHECK(before.st_size == after.st_size && after.st_size == 0);
	}
}

static void cut_off_as_user(void *unused)
{
	become_user();
	cut_off(NULL);
}

TEST(no_file_is_cut_off_or_grows)
{
	expect_child(cut_off_as_user, NULL);
	expect_child(cut_off, NULL);
}

/* Shells do, with ">", and the original's programs. */
TEST(opening_with_truncation_works)
{
	int fd = open("/proc/chos/setchos", O_WRONLY | O_TRUNC | O_CREAT, 0666);

	CHECK(fd >= 0);
	CHECK(write(fd, "/t/a", 4) == 4);
	CHECK(is_in("a"));
	become_user();
	fd = open("/proc/chos/setchos", O_WRONLY | O_TRUNC);
	CHECK(fd >= 0);
	CHECK(write(fd, "/", 1) == 1);
	CHECK(is_out());
}

/* The modes and owners are the border of "valid" and "processes". */
TEST(users_change_no_modes)
{
	struct stat st;

	become_user();
	CHECK_ERRNO(chmod("/proc/chos/valid", 0666), EPERM);
	CHECK_ERRNO(chown("/proc/chos/valid", UNPRIVILEGED, -1), EPERM);
	CHECK_ERRNO(chmod("/proc/chos/setchos", 0600), EPERM);
	CHECK(!stat("/proc/chos/setchos", &st) && st.st_mode == (S_IFREG | 0666));
}
