// SPDX-License-Identifier: BSD-3-Clause
/*
 * Which directories the two places are: those that root registered by filling
 * the list, as PID 1 sees them, whatever has come to bear their names since.
 *
 * These tests change the machine's own root and have to put it back; what can
 * fail runs in a child.
 */
#define _GNU_SOURCE
#include "border.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char list[] = "-\n/t/a\n/t/b\n/t/c\n";

static void publish(void)
{
	CHECK(!put_at("valid", list));
}

/* Moves /chos away, and back with all that has taken its place removed. */
static void away(void)
{
	CHECK(!rename("/chos", "/away"));
}

static void back(void)
{
	umount2("/chos", MNT_DETACH);
	unlink("/chos");
	rmdir("/chos");
	CHECK(!rename("/away", "/chos"));
	publish();
}

static void without_chos(void *unused)
{
	CHECK_ERRNO(enter_at("/t/a"), ENOENT);
	CHECK(!leave_at());
	CHECK(!put_at("resetchos", "x"));
	CHECK(same_root(root_now(), host_root));
	own_mount_namespace();
	CHECK_ERRNO(enter_at("/t/a"), ENOENT);
	CHECK(!leave_at());
}

TEST(without_a_chos_there_is_no_entry)
{
	int status;

	border_begin();
	away();
	publish();
	status = in_child(without_chos, NULL);
	CHECK(!rename("/away", "/chos"));
	/* It is there again, and nobody has registered it. */
	status |= in_child(without_chos, NULL);
	publish();
	CHECK(!status);
	expect_host();
}

static void enter_the_registered(void *unused)
{
	for (int i = 0; i < 3; i++) {
		CHECK(!enter_at("/t/a"));
		CHECK(same_directory(root_now(), shared_root));
		CHECK_STR(os_now(), "a");
		CHECK(!leave_at());
		CHECK(same_root(root_now(), host_root));
	}
	own_mount_namespace();
	/* Here /chos has to be looked up, and is another one or none. */
	CHECK(enter_at("/t/a") && (errno == EPERM || errno == ENOENT));
	CHECK(same_directory(root_now(), host_root));
	CHECK(!leave_at());
}

TEST(a_chos_renamed_after_it_was_registered)
{
	int status;

	border_begin();
	away();
	status = in_child(enter_the_registered, NULL);
	back();
	CHECK(!status);
}

TEST(a_chos_replaced_by_a_directory)
{
	int status;

	border_begin();
	away();
	CHECK(!mkdir("/chos", 0777));
	status = in_child(enter_the_registered, NULL);
	back();
	CHECK(!status);
}

TEST(a_chos_replaced_by_a_symlink)
{
	int status;

	border_begin();
	away();
	CHECK(!symlink("/t/a", "/chos"));
	status = in_child(enter_the_registered, NULL);
	back();
	CHECK(!status);
}

TEST(a_chos_replaced_by_a_mount)
{
	int status;

	border_begin();
	away();
	CHECK(!mkdir("/chos", 0755));
	bind_on("/away", "/chos", true);
	CHECK(!mount("tmpfs", "/chos", "tmpfs", 0, "mode=1777"));
	status = in_child(enter_the_registered, NULL);
	CHECK(!umount2("/chos", MNT_DETACH));
	back();
	CHECK(!status);
}

TEST(a_chos_covered_by_a_mount)
{
	int status;

	border_begin();
	CHECK(!mount("tmpfs", "/chos", "tmpfs", 0, "mode=1777"));
	status = in_child(enter_the_registered, NULL);
	CHECK(!umount2("/chos", MNT_DETACH));
	CHECK(!status);
}

static void find_none(void *unused)
{
	CHECK_ERRNO(enter_at("/t/a"), ENOENT);
	CHECK(same_root(root_now(), host_root));
	CHECK(!leave_at());
}

TEST(a_chos_removed_after_it_was_registered)
{
	int status;

	border_begin();
	away();
	CHECK(!mkdir("/chos", 0755));
	publish();
	CHECK(!rmdir("/chos"));
	status = in_child(find_none, NULL);
	CHECK(!mkdir("/chos", 0777));
	status |= in_child(find_none, NULL);
	back();
	CHECK(!status);
	expect_host();
}

static void stay_where_unmounted(void *tube)
{
	int *ends = tube;
	char byte;

	CHECK(!enter_at("/t/a"));
	CHECK(same_directory(root_now(), shared_root));
	CHECK(write(ends[1], "x", 1) == 1);
	CHECK(read(ends[2], &byte, 1) == 1);
	/* Its mount has gone: nothing tells it from any other that has. */
	expect_nowhere();
	CHECK_ERRNO(leave_at(), EPERM);
	CHECK_STR(link_at(), "/t/a");
}

TEST(a_registered_mount_on_chos_unmounted)
{
	int tube[4], status;
	pid_t pid;
	char byte;

	border_begin();
	bind_on("/chos", "/chos", true);
	publish();
	CHECK(!pipe(tube) && !pipe(tube + 2));
	pid = fork();
	if (!pid) {
		stay_where_unmounted(tube);
		_exit(0);
	}
	CHECK(read(tube[0], &byte, 1) == 1);
	CHECK(!umount2("/chos", MNT_DETACH));
	status = in_child(find_none, NULL);
	CHECK(write(tube[3], "x", 1) == 1);
	reap(pid);
	publish();
	CHECK(!status);
	expect_host();
}

/* chosctl start does that, and so do administrators. */
static void with_a_bind(void *unused)
{
	expect_host();
	own_mount_namespace();
	expect_host();
	bind_on("/", "/jail", true);
	switch_root_to("/jail");
	expect_host();
}

TEST(a_chos_bound_on_itself_before_it_was_registered)
{
	int status;

	border_begin();
	bind_on("/chos", "/chos", true);
	publish();
	status = in_child(with_a_bind, NULL);
	CHECK(!umount2("/chos", MNT_DETACH));
	publish();
	CHECK(!status);
}

TEST(a_chos_bound_on_itself_after_it_was_registered)
{
	int status;

	border_begin();
	bind_on("/chos", "/chos", true);
	status = in_child(with_a_bind, NULL);
	CHECK(!umount2("/chos", MNT_DETACH));
	CHECK(!status);
}

/*
 *   /chos -> /jail/chos, a bind on a directory of a tmpfs: two mounts from the
 *   host's root
 */
static void in_a_mounts_mount(void *unused)
{
	expect_host();
	own_mount_namespace();
	expect_host();
	/* The same mounts one step short of the host, and from elsewhere. */
	bind_on("/jail", "/tmp", true);
	CHECK(!chroot("/tmp/chos"));
	expect_nowhere();
}

TEST(a_chos_two_mounts_from_the_host)
{
	int status;

	border_begin();
	CHECK(!mount("tmpfs", "/jail", "tmpfs", 0, "mode=0755"));
	CHECK(!mkdir("/jail/chos", 0755));
	bind_on("/chos", "/jail/chos", true);
	away();
	CHECK(!symlink("/jail/chos", "/chos"));
	publish();
	status = in_child(in_a_mounts_mount, NULL);
	back();
	CHECK(!umount2("/jail", MNT_DETACH));
	CHECK(!status);
	expect_host();
}

/*
 * When they are registered anew
 */

static void enter_another(void *unused)
{
	CHECK(!enter_at("/t/a"));
	CHECK(!same_directory(root_now(), shared_root));
	CHECK(!same_directory(root_now(), host_root));
	CHECK(!leave_at());
	CHECK(same_root(root_now(), host_root));
}

static pid_t somebody_inside(void)
{
	int tube[2];
	pid_t pid;
	char byte;

	CHECK(!pipe(tube));
	pid = fork();
	if (!pid) {
		CHECK(!enter_at("/t/c"));
		CHECK(write(tube[1], "x", 1) == 1);
		pause();
	}
	CHECK(read(tube[0], &byte, 1) == 1);
	return pid;
}

TEST(another_chos_counts_when_nobody_is_inside)
{
	int before, during, after;
	pid_t pid;

	border_begin();
	pid = somebody_inside();
	away();
	CHECK(!mkdir("/chos", 0755));
	/* The list is filled anew, but not the places. */
	publish();
	before = in_child(enter_the_registered, NULL);
	CHECK(!kill(pid, SIGKILL) && waitpid(pid, NULL, 0) == pid);
	/* Adding to the list isn't filling it. */
	CHECK(!put_at("valid", "/t/more\n"));
	during = in_child(enter_the_registered, NULL);
	publish();
	after = in_child(enter_another, NULL);
	back();
	CHECK(!before && !during && !after);
	expect_host();
}

/* What PID 1 sees counts, not what the one sees who writes the list. */
static void publish_from_elsewhere(void *unused)
{
	own_mount_namespace();
	jail_on("/jail");
	switch_root_to("/jail");
	publish();
}

TEST(the_list_filled_from_another_root)
{
	border_begin();
	expect_child(publish_from_elsewhere, NULL);
	expect_host();
}
