// SPDX-License-Identifier: BSD-3-Clause
/*
 * Sessions: mount namespaces whose root mount is the shared root. Root made
 * them so; those in them have no other root to go to. Entering sets the link
 * alone, leaving forgets it.
 */
#define _GNU_SOURCE
#include "border.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static void session(void)
{
	bind_on("/chos", "/jail", true);
	switch_root_to("/jail");
}

CONSTELLATION(a_session_by_pivot_root, expect_session())
{
	bind_on("/chos", "/jail", true);
	pivot_root_to("/jail");
}

CONSTELLATION(a_session_by_pivot_root_onto_chos_itself, expect_session())
{
	bind_on("/chos", "/chos", true);
	pivot_root_to("/chos");
}

CONSTELLATION(a_session_by_switch_root, expect_session())
{
	session();
}

CONSTELLATION(a_session_of_a_clone, expect_session())
{
	int clone = clone_of("/chos", true);

	attach(clone, "/");
	chroot_to(clone);
}

CONSTELLATION(a_copy_of_a_session, expect_session())
{
	session();
	own_mount_namespace();
}

CONSTELLATION(a_session_of_a_copy, expect_session())
{
	bind_on("/", "/jail", true);
	switch_root_to("/jail");
	session();
}

CONSTELLATION(a_private_tmp_in_a_session, expect_session())
{
	session();
	CHECK(!mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777"));
}

CONSTELLATION(a_chroot_in_a_session, expect_nowhere())
{
	session();
	CHECK(!chroot("/t"));
}

CONSTELLATION(a_bind_of_the_root_in_a_session, expect_nowhere())
{
	session();
	bind_on("/", "/tmp", true);
	CHECK(!chroot("/tmp"));
}

/* The host's root is to be had there by name; it isn't one of its places. */
CONSTELLATION(a_chroot_to_the_host_in_a_session, expect_nowhere())
{
	session();
	CHECK(!chroot("/local"));
}

CONSTELLATION(a_session_unmounted_under_its_processes, expect_nowhere())
{
	session();
	CHECK(!umount2("/", MNT_DETACH));
}

static void born_in_a_session(void *unused)
{
	CHECK_STR(link_now(), "/");
	CHECK(same_directory(root_now(), shared_root));
	CHECK_STR(os_now(), "host");
}

/* Without a link the shared root is the right root there, also for children. */
TEST(children_without_a_link_live_in_a_session)
{
	long killed = stat_value("children_killed");

	border_begin();
	own_mount_namespace();
	session();
	/* Somebody is in a tree, so the hook looks. */
	give_link("/t/a");
	CHECK(!leave());
	for (int i = 0; i < 20; i++)
		expect_child(born_in_a_session, NULL);
	CHECK(stat_value("children_killed") == killed);
}

/*
 * The two links of the layout
 */

static const char *target(const char *name)
{
	static char buffer[4096];
	int fd = open_at(name, O_PATH | O_NOFOLLOW);
	ssize_t len;

	CHECK(fd >= 0);
	len = readlinkat(fd, "", buffer, sizeof(buffer) - 1);
	CHECK(len >= 0);
	buffer[len] = '\0';
	close(fd);
	return buffer;
}

TEST(the_link_tree_leads_to_the_tree_or_to_the_hosts_files)
{
	border_begin();
	CHECK_STR(target("tree"), "/");
	CHECK_STR(target("link"), "/");
	CHECK(!enter("/t/a"));
	CHECK_STR(target("tree"), "/t/a");
	CHECK_STR(target("link"), "/t/a");
	CHECK(!leave());
	CHECK_STR(target("tree"), "/");

	own_mount_namespace();
	session();
	CHECK_STR(target("tree"), "/local");
	CHECK_STR(target("link"), "/");
	CHECK(!enter("/t/b"));
	CHECK_STR(target("tree"), "/t/b");
	CHECK_STR(target("link"), "/t/b");
	CHECK(!put("/proc/chos/resetchos", "x"));
	CHECK_STR(target("tree"), "/local");
}

TEST(the_link_tree_in_other_roots)
{
	border_begin();
	CHECK(!chroot("/jail"));
	CHECK_STR(target("tree"), "/");
	/* As an sshd that separates its privileges, inside. */
	give_link("/t/c");
	CHECK_STR(target("tree"), "/t/c");
}

/* A /chos laid out by hand goes by the other link. */
TEST(a_session_finds_its_tree_by_either_link)
{
	border_begin();
	own_mount_namespace();
	session();
	CHECK(!enter("/t/a"));
	CHECK_STR(os_now(), "a");
	CHECK_STR(os_by_proc(), "a");
	CHECK(!enter("/t/b"));
	CHECK_STR(os_now(), "b");
	CHECK_STR(os_by_proc(), "b");
}
