// SPDX-License-Identifier: BSD-3-Clause
/*
 * Who may enter: whose rights are asked, and those who come with others'.
 */
#define _GNU_SOURCE
#include "suite.h"
#include "access.h"
#include "programs.h"
#include "ways.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

TEST(access_goes_by_the_file_system_ids)
{
	list("uid=1001 gid=3000 /t/a\n");
	/* As PAM and batch systems ask: root, with a user's rights for a moment. */
	setfsuid(UNPRIVILEGED);
	CHECK(setfsuid(-1) == UNPRIVILEGED);
	may_not();
	setfsgid(GROUP);
	may();
	setfsgid(0);
	setfsuid(OTHER);
	may();
	setfsuid(0);
	may();
}

static void by_capabilities(void *unused)
{
	CHECK(!prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
	CHECK(!setgroups(0, NULL));
	CHECK(!setresgid(OTHER, OTHER, OTHER));
	CHECK(!setresuid(OTHER, OTHER, OTHER));
	may_not();
}

TEST(capabilities_admit_nobody)
{
	list("uid=0 /t/a\n");
	expect_child(by_capabilities, NULL);
}

struct program {
	const char *path, *how;
	int expected;
};

static void execute_it(void *arg)
{
	const struct program *program = arg;
	char *const argv[] = { "suite", "try", (char *)program->how, NULL };
	char *const none[] = { NULL };

	become(UNPRIVILEGED, UNPRIVILEGED, 0, NULL);
	execve(program->path, argv, none);
	_exit(99);
}

static void expect_program(mode_t mode, const char *how, int expected)
{
	struct program program = { program_with(mode), how, expected };
	int status;

	/* A set-gid program gives the group that the list names. */
	CHECK(!chown(program.path, 0, GROUP));
	CHECK(!chmod(program.path, mode));
	status = in_child(execute_it, &program);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != expected)
		suite_fail(__FILE__, __LINE__, "mode %o, %s: status %#x", mode, how, status);
}

TEST(a_program_enters_with_the_rights_that_it_has)
{
	list("gid=3000 /t/a\n");
	expect_program(0755, "plain", EACCES);
	expect_program(02755, "plain", 0);
	expect_program(02755, "group-dropped", EACCES);
	expect_program(04755, "plain", 0);
	expect_program(04755, "lowered", EACCES);
	expect_program(04755, "given-up", EACCES);
}

TEST(groups_dropped_and_raised)
{
	static const gid_t group = GROUP;
	int fd;

	list("gid=3000 /t/a\n");
	CHECK(!setgroups(1, &group));
	CHECK(!setresuid(-1, OTHER, 0));
	may();
	fd = open("/proc/chos/setchos", O_WRONLY);
	CHECK(!seteuid(0));
	CHECK(!setgroups(0, NULL));
	CHECK(!seteuid(OTHER));
	may_not();
	/* Opened with the group, written without it. */
	CHECK_ERRNO(write(fd, "/t/a", 4), EPERM);
	CHECK(!seteuid(0));
	CHECK(!setgroups(1, &group));
	CHECK(!seteuid(OTHER));
	CHECK_ERRNO(write(fd, "/t/a", 4), EPERM);
	may();
}

static void write_handed(void *fd)
{
	become(OTHER, OTHER, 0, NULL);
	refused_by_every_way(*(int *)fd, "/t/a", EPERM);
	may_not();
}

TEST(a_descriptor_handed_over_admits_nobody)
{
	int fd = open("/proc/chos/setchos", O_WRONLY);

	list("uid=0 /t/a\n");
	expect_child(write_handed, &fd);
}

static void by_own_descriptor(void *unused)
{
	int fd;

	become(OTHER, OTHER, 0, NULL);
	fd = open("/proc/chos/setchos", O_WRONLY);
	refused_by_every_way(fd, "/t/a", EACCES);
}

TEST(refused_by_every_way_of_writing)
{
	list("gid=3000 /t/a\n");
	expect_child(by_own_descriptor, NULL);
}

static void by_ring(void *unused)
{
	struct ring ring;
	int root, fd, error;

	if (!ring_open(&ring, 0))
		return;
	root = ring_personality(&ring);
	become(OTHER, OTHER, 0, NULL);
	fd = open("/proc/chos/setchos", O_WRONLY);
	for (int async = 0; async < 2; async++) {
		CHECK_ERRNO(ring_put(&ring, fd, "/t/a", root, async), EPERM);
		/* A ring that root made writes as root, or as who asks: as neither it enters. */
		error = ring_put(&ring, fd, "/t/a", 0, async) ? errno : 0;
		CHECK(error == EACCES || error == EPERM);
	}
	CHECK(is_out());
}

TEST(a_ring_with_roots_personality_admits_nobody)
{
	list("uid=0 /t/a\n");
	expect_child(by_ring, NULL);
}

static void from_a_user_namespace(void *unused)
{
	char map[32];

	become(OTHER, OTHER, 0, NULL);
	if (unshare(CLONE_NEWUSER))
		return;
	CHECK(!prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
	snprintf(map, sizeof(map), "0 %d 1", OTHER);
	CHECK(!put("/proc/self/setgroups", "deny"));
	CHECK(!put("/proc/self/uid_map", map));
	snprintf(map, sizeof(map), "%d %d 1", GROUP, OTHER);
	CHECK(!put("/proc/self/gid_map", map));
	CHECK(geteuid() == 0);
	/* Root there, and in a group that is called 3000 there. */
	CHECK_ERRNO(enter("/t/a"), EACCES);
	CHECK(is_out());
}

TEST(root_of_a_user_namespace_is_not_root)
{
	list("uid=0 gid=3000 /t/a\n");
	expect_child(from_a_user_namespace, NULL);
}

/* Two lists in turn, one of which shuts the user out. */
static void keep_reloading(void *unused)
{
	for (;;) {
		list("uid=1001 /t/a\n/t/b\n");
		list("uid=1002 /t/a\n/t/b\n");
	}
}

TEST(a_reload_while_entering)
{
	pid_t pid = fork();
	int in = 0, refused = 0;

	if (!pid) {
		keep_reloading(NULL);
		_exit(1);
	}
	become(0, OTHER, 0, NULL);
	CHECK(!setresuid(OTHER, OTHER, 0));
	for (int i = 0; i < many(20000) || !in || !refused; i++) {
		if (!enter("/t/a")) {
			in++;
			CHECK(!leave());
		} else {
			CHECK(errno == EACCES || errno == ENOENT);
			refused++;
		}
		if (i > 1000000)
			break;
	}
	CHECK(in && refused);
	CHECK(!setresuid(0, 0, 0));
	kill(pid, SIGKILL);
	CHECK(waitpid(pid, NULL, 0) == pid);

	/* When the reload has returned, nobody comes in by what it took away. */
	for (int i = 0; i < many(200); i++) {
		list("uid=1001 /t/a\n/t/b\n");
		list("uid=1002 /t/a\n/t/b\n");
		CHECK(!seteuid(OTHER));
		CHECK_ERRNO(enter("/t/a"), EACCES);
		CHECK(!seteuid(0));
	}
}
