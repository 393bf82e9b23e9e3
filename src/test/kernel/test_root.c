// SPDX-License-Identifier: BSD-3-Clause
/*
 * Nobody gets out of anything: chroots, mount and user namespaces, detached
 * mounts. What each must do stands in kernel-module/README.md.
 */
#define _GNU_SOURCE
#include "border.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void refused_everything(void)
{
	CHECK_ERRNO(enter("/t/a"), EPERM);
	CHECK_ERRNO(leave(), EPERM);
	CHECK_ERRNO(put("/proc/chos/resetchos", "x"), EPERM);
}

TEST(a_chroot_can_not_be_left)
{
	CHECK(!chroot("/jail"));
	refused_everything();
	CHECK(!chdir("/"));
	refused_everything();
	become_user();
	refused_everything();
}

TEST(a_chroot_into_a_tree_can_not_be_left)
{
	/* The tree has no /proc: the descriptor comes from before. */
	int fd = open("/proc/chos/setchos", O_WRONLY);

	CHECK(!chroot("/t/a"));
	CHECK_ERRNO(write(fd, "/", 1), EPERM);
	CHECK_ERRNO(write(fd, "/t/b", 4), EPERM);
	CHECK_STR(get("/etc/id"), "a");
}

TEST(a_chroot_below_chos_can_not_be_left)
{
	CHECK(!enter("/t/a"));
	int fd = open("/proc/chos/setchos", O_WRONLY);

	CHECK(!chroot("/t"));
	CHECK_ERRNO(write(fd, "/", 1), EPERM);
	CHECK_ERRNO(write(fd, "/t/b", 4), EPERM);
}

TEST(chroot_to_chos_is_where_one_enters_and_leaves)
{
	CHECK(!chroot("/chos"));
	CHECK(!enter("/t/a"));
	CHECK(is_in("a"));
	/* As programs for the original do, which chroot after having entered. */
	CHECK(!chroot("/chos"));
	CHECK(is_in("a"));
	CHECK(!leave());
	CHECK(is_out());
}

static int fd_out_of_the_jail;

static void escape_with_a_descriptor(void *unused)
{
	CHECK(!fchdir(fd_out_of_the_jail));
	refused_everything();
}

TEST(a_directory_outside_helps_nobody_out)
{
	fd_out_of_the_jail = open("/", O_RDONLY | O_DIRECTORY);
	CHECK(!chroot("/jail"));
	expect_child(escape_with_a_descriptor, NULL);
}

TEST(a_user_namespace_is_refused)
{
	become_user();
	if (unshare(CLONE_NEWUSER))
		SKIP("the kernel gives no user namespaces to users");
	refused_everything();
}

TEST(a_user_namespace_made_inside_stays_inside)
{
	become_user();
	CHECK(!enter("/t/a"));
	/* Not where the root is another than the mount namespace's. */
	if (!unshare(CLONE_NEWUSER)) {
		refused_everything();
		CHECK(is_in("a"));
	}
}

TEST(procfs_mounts_in_a_user_namespace)
{
	pid_t pid;

	become_user();
	if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS))
		SKIP("the kernel gives no user namespaces to users");
	CHECK(!mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL));
	pid = fork();
	if (!pid) {
		CHECK(!mount("proc", "/proc", "proc", 0, NULL));
		CHECK(!access("/proc/self/status", F_OK));
		_exit(0);
	}
	reap(pid);
}

TEST(a_private_mount_namespace_works)
{
	CHECK(!enter("/t/a"));
	own_mount_namespace();
	CHECK(is_in("a"));
	CHECK(!enter("/t/b"));
	CHECK(is_in("b"));
	CHECK(!leave());
	CHECK(is_out());
	CHECK(!mount("tmpfs", "/tmp", "tmpfs", 0, NULL));
	CHECK(!enter("/t/a"));
	CHECK(is_in("a"));
}

/*
 * pivot_root(2) puts the new root where the old one was mounted, which is on
 * /chos. That is another root than the shared one all the same.
 */
TEST(pivot_root_after_entering)
{
	border_begin();
	own_mount_namespace();
	bind_on("/chos", "/chos", true);
	CHECK(!enter("/t/a"));
	CHECK(!mount("tmpfs", "/tmp", "tmpfs", 0, NULL));
	CHECK(!mkdir("/tmp/new", 0755) && !mkdir("/tmp/old", 0755));
	CHECK(!syscall(SYS_pivot_root, "/tmp", "/tmp/old"));
	CHECK(!access("/new", F_OK));
	expect_nowhere();
	CHECK(!chroot("/new"));
	expect_nowhere();
}

TEST(a_detached_mount_has_no_top)
{
	int setchos = open("/proc/chos/setchos", O_WRONLY);

	own_mount_namespace();
	CHECK(!mount("tmpfs", "/jail", "tmpfs", 0, NULL));
	CHECK(!mkdir("/jail/chos", 0755));
	CHECK(!chdir("/jail"));
	CHECK(!umount2("/jail", MNT_DETACH));
	CHECK(!chroot("."));
	CHECK_ERRNO(write(setchos, "/t/a", 4), EPERM);
	CHECK_ERRNO(write(setchos, "/", 1), EPERM);
}

TEST(a_removed_directory_as_root)
{
	int setchos = open("/proc/chos/setchos", O_WRONLY);

	CHECK(!mkdir("/tmp/gone", 0755));
	CHECK(!chdir("/tmp/gone"));
	CHECK(!rmdir("/tmp/gone"));
	CHECK(!chroot("."));
	CHECK_ERRNO(write(setchos, "/", 1), EPERM);
	CHECK_ERRNO(write(setchos, "/t/a", 4), EPERM);
}

TEST(setns_between_mount_namespaces)
{
	int host = open("/proc/self/ns/mnt", O_RDONLY);

	CHECK(host >= 0);
	CHECK(!enter("/t/a"));
	own_mount_namespace();
	CHECK(!enter("/t/b"));
	/* setns(2) makes the namespace's root the process' root; the link stays. */
	CHECK(!setns(host, CLONE_NEWNS));
	CHECK_STR(get("/etc/id"), "host");
	CHECK_STR(link_now(), "/t/b");
	CHECK(!enter("/t/b"));
	CHECK(is_in("b"));
	CHECK(!leave());
	CHECK(is_out());
}

static int share_and_enter(void *unused)
{
	return enter("/t/a") || !is_in("a");
}

TEST(clone_fs_shares_the_root_but_not_the_link)
{
	static char stack[64 << 10] __attribute__((aligned(16)));

	reap(clone(share_and_enter, stack + sizeof(stack), CLONE_FS | SIGCHLD, NULL));
	/* The root is /chos now, and without a link that leads to the host's files. */
	CHECK_STR(link_now(), "/");
	CHECK_STR(os_now(), "host");
	CHECK(!leave());
	CHECK(is_out());
}

TEST(unshare_fs_in_a_thread_of_its_own_root)
{
	CHECK(!enter("/t/a"));
	CHECK(!unshare(CLONE_FS));
	CHECK(is_in("a"));
	CHECK(!leave());
	CHECK(is_out());
}

TEST(proc_pid_root_shows_the_others_root)
{
	char path[64], target[4096] = "";
	int ready[2], go[2];
	char byte;
	pid_t pid;

	CHECK(!pipe(ready) && !pipe(go));
	pid = fork();
	if (!pid) {
		CHECK(!enter("/t/a"));
		CHECK(write(ready[1], "x", 1) == 1);
		CHECK(read(go[0], &byte, 1) == 1);
		_exit(0);
	}
	CHECK(read(ready[0], &byte, 1) == 1);
	snprintf(path, sizeof(path), "/proc/%d/root", pid);
	CHECK(readlink(path, target, sizeof(target) - 1) > 0);
	CHECK_STR(target, "/chos");
	/* The way through its root goes by the caller's link, not by its own. */
	snprintf(path, sizeof(path), "/proc/%d/root/etc/id", pid);
	CHECK(!enter("/t/b"));
	CHECK_STR(get(path), "b");
	CHECK(write(go[1], "x", 1) == 1);
	reap(pid);
}
