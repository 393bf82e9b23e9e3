// SPDX-License-Identifier: BSD-3-Clause
/*
 * User namespaces: in there users mount and change roots as they like, and so
 * they get nowhere; and whoever visits them gets nowhere by what they made.
 */
#define _GNU_SOURCE
#include "border.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void refused(void)
{
	struct root before = root_now();
	char link[64];

	snprintf(link, sizeof(link), "%s", link_at());
	CHECK_ERRNO(enter_at("/t/a"), EPERM);
	CHECK_ERRNO(leave_at(), EPERM);
	CHECK_ERRNO(put_at("resetchos", "x"), EPERM);
	CHECK(same_root(root_now(), before));
	CHECK_STR(link_at(), link);
}

static void user_namespace(int more)
{
	char map[32];
	bool user = geteuid();

	if (unshare(CLONE_NEWUSER | more))
		SKIP("the kernel gives no user namespaces to users");
	/* Who has changed his uids can't write there otherwise. */
	CHECK(!prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
	snprintf(map, sizeof(map), "0 %d 1", user ? UNPRIVILEGED : 0);
	CHECK(!put("/proc/self/setgroups", "deny"));
	CHECK(!put("/proc/self/uid_map", map));
	CHECK(!put("/proc/self/gid_map", map));
	refused();
}

TEST(a_user_namespace_with_a_chos_of_its_own)
{
	border_begin();
	become_user();
	user_namespace(CLONE_NEWNS);
	CHECK(!mount("tmpfs", "/chos", "tmpfs", 0, NULL));
	refused();
	CHECK(!chroot("/chos"));
	refused();
}

TEST(a_user_namespace_with_a_root_of_its_own)
{
	border_begin();
	become_user();
	user_namespace(CLONE_NEWNS);
	CHECK(!mount("tmpfs", "/jail", "tmpfs", 0, NULL));
	CHECK(!mkdir("/jail/chos", 0755));
	switch_root_to("/jail");
	refused();
	CHECK(!chroot("/chos"));
	refused();
}

TEST(a_user_namespace_in_the_shared_root)
{
	border_begin();
	become_user();
	user_namespace(CLONE_NEWNS);
	CHECK(!chroot("/chos"));
	refused();
}

TEST(a_user_namespace_in_a_user_namespace)
{
	border_begin();
	become_user();
	user_namespace(0);
	CHECK(!unshare(CLONE_NEWUSER | CLONE_NEWNS));
	refused();
}

TEST(a_user_namespace_of_root)
{
	border_begin();
	user_namespace(CLONE_NEWNS);
	refused();
	CHECK_ERRNO(open_at("valid", O_WRONLY), EPERM);
	CHECK_ERRNO(open_at("processes", O_WRONLY), EPERM);
}

TEST(a_user_namespace_mounts_no_chosfs)
{
	int context;

	border_begin();
	become_user();
	user_namespace(CLONE_NEWNS);
	CHECK_ERRNO(mount("chos", "/tmp", "chosfs", 0, NULL), EPERM);
	context = syscall(SYS_fsopen, "chosfs", 0);
	CHECK(context < 0 || syscall(SYS_fsconfig, context, 6, NULL, NULL, 0) < 0);
}

static void refused_in_child(void *unused)
{
	refused();
}

TEST(a_child_in_a_user_namespace)
{
	border_begin();
	become_user();
	user_namespace(0);
	expect_child(refused_in_child, NULL);
}

/* A user in a session can have one, and keeps his tree in it. */
TEST(a_user_namespace_in_a_session)
{
	border_begin();
	own_mount_namespace();
	bind_on("/chos", "/jail", true);
	pivot_root_to("/jail");
	become_user();
	CHECK(!enter("/t/a"));
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		SKIP("the kernel gives no user namespaces to users");
	refused();
	CHECK_STR(os_now(), "a");
	expect_child(refused_in_child, NULL);
}

/*
 * What bubblewrap, a rootless container or an attacker makes of one in a
 * session. The host's root is to be had by the name /local there, and the rights
 * to mount, to chroot and to pivot with it.
 */
static void attacked_in_a_session(void (*build)(void))
{
	border_begin();
	own_mount_namespace();
	bind_on("/chos", "/jail", true);
	switch_root_to("/jail");
	become_user();
	CHECK(!enter("/t/a"));
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		SKIP("the kernel gives no user namespaces to users");
	build();
	refused();
	/* A move that failed has moved nothing. */
	CHECK_STR(link_at(), "/t/a");
	expect_child(refused_in_child, NULL);
}

static void nothing_more(void)
{
}

static void the_host_on_top(void)
{
	bind_on("/local", "/tmp", true);
	switch_root_to("/tmp");
}

static void the_host_as_a_chroot(void)
{
	CHECK(!chroot("/local"));
}

static void itself_on_top(void)
{
	bind_on("/", "/tmp", true);
	switch_root_to("/tmp");
}

static void a_tmpfs_for_a_root(void)
{
	jail_on("/tmp");
	switch_root_to("/tmp");
}

TEST(a_user_namespace_in_a_session_as_it_is)
{
	attacked_in_a_session(nothing_more);
}

TEST(a_user_namespace_in_a_session_with_the_host_on_top)
{
	attacked_in_a_session(the_host_on_top);
}

TEST(a_user_namespace_in_a_session_with_the_host_as_a_chroot)
{
	attacked_in_a_session(the_host_as_a_chroot);
}

TEST(a_user_namespace_in_a_session_with_itself_on_top)
{
	attacked_in_a_session(itself_on_top);
}

TEST(a_user_namespace_in_a_session_with_a_tmpfs_for_a_root)
{
	attacked_in_a_session(a_tmpfs_for_a_root);
}

/* Out of the user namespace's mount namespace no way leads back but root's. */
TEST(a_user_in_a_session_does_not_join_the_hosts_mounts)
{
	int host;

	border_begin();
	host = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);
	own_mount_namespace();
	bind_on("/chos", "/jail", true);
	switch_root_to("/jail");
	become_user();
	CHECK(!enter("/t/a"));
	CHECK(host >= 0);
	CHECK_ERRNO(setns(host, CLONE_NEWNS), EPERM);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		SKIP("the kernel gives no user namespaces to users");
	CHECK_ERRNO(setns(host, CLONE_NEWNS), EPERM);
	refused();
}

/*
 * Root, or whoever has its rights, in a mount namespace that a user made:
 * nsenter -m. Its own user namespace is the host's.
 */

static pid_t user_with(void (*build)(void))
{
	int tube[2];
	char byte;
	pid_t pid;

	CHECK(!pipe(tube));
	pid = fork();
	if (!pid) {
		become_user();
		user_namespace(CLONE_NEWNS);
		build();
		CHECK(write(tube[1], "x", 1) == 1);
		pause();
	}
	close(tube[1]);
	if (read(tube[0], &byte, 1) != 1)
		SKIP("the kernel gives no user namespaces to users");
	close(tube[0]);
	return pid;
}

static void visit(void (*build)(void), void (*expected)(void))
{
	char path[32];
	pid_t pid;
	int fd;

	border_begin();
	pid = user_with(build);
	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", pid);
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	CHECK(!setns(fd, CLONE_NEWNS));
	expected();
	kill(pid, SIGKILL);
	CHECK(waitpid(pid, NULL, 0) == pid);
}

static void nothing(void)
{
}

static void cover_chos(void)
{
	CHECK(!mount("tmpfs", "/chos", "tmpfs", 0, NULL));
}

static void own_root(void)
{
	CHECK(!mount("tmpfs", "/jail", "tmpfs", 0, NULL));
	CHECK(!mkdir("/jail/chos", 0755));
	switch_root_to("/jail");
}

static void no_entry(void)
{
	expect_no_entry(EPERM);
}

/*
 * Nothing is above the host's root, as on a node that runs from its initramfs. There
 * the mounts of a user's namespace, which are locked together, can't be told from
 * detached ones.
 */
static bool nothing_is_above_the_host(void)
{
	FILE *mounts = fopen("/proc/1/mountinfo", "r");
	bool nothing = false;
	int id, parent;
	char where[256];

	CHECK(mounts);
	while (fscanf(mounts, "%d %d %*s %*s %255s %*[^\n]", &id, &parent, where) == 3)
		nothing |= !strcmp(where, "/") && id == parent;
	fclose(mounts);
	return nothing;
}

TEST(root_visits_a_users_copy)
{
	visit(nothing, nothing_is_above_the_host() ? expect_nowhere : expect_host);
}

TEST(root_visits_a_user_who_covered_chos)
{
	visit(cover_chos, nothing_is_above_the_host() ? expect_nowhere : no_entry);
}

TEST(root_visits_a_user_with_a_root_of_his_own)
{
	visit(own_root, expect_nowhere);
}
