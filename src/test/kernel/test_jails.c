// SPDX-License-Identifier: BSD-3-Clause
/*
 * Jails of attached mounts: root has put somebody into a root directory that
 * is neither the host's nor the shared one, however much it looks like them.
 * Nobody in there gets anywhere, and the chosfs that all of them can reach
 * makes no difference.
 */
#define _GNU_SOURCE
#include "border.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 *   /jail  tmpfs   ->   /  tmpfs           switch_root(8), container runtimes
 *                          (host below)
 */
CONSTELLATION(a_jail_by_switch_root_to_a_tmpfs, expect_nowhere())
{
	jail_on("/jail");
	switch_root_to("/jail");
}

CONSTELLATION(a_jail_by_switch_root_to_a_bound_directory, expect_nowhere())
{
	furnish("/tmp");
	bind_on("/tmp", "/tmp", true);
	switch_root_to("/tmp");
}

/* systemd-nspawn -D TREE --bind=/.chos:/mnt */
CONSTELLATION(a_jail_by_switch_root_to_a_tree, expect_nowhere())
{
	bind_on("/t/a", "/jail", false);
	bind_on("/chos/.chos", "/jail/etc", true);
	switch_root_to("/jail");
}

CONSTELLATION(a_jail_by_switch_root_to_a_clone, expect_nowhere())
{
	jail_on("/jail");
	attach(clone_of("/jail", true), "/tmp");
	switch_root_to("/tmp");
}

CONSTELLATION(a_jail_by_switch_root_twice, expect_nowhere())
{
	jail_on("/jail");
	CHECK(!mkdir("/jail/jail", 0755));
	switch_root_to("/jail");
	jail_on("/jail");
	switch_root_to("/jail");
}

CONSTELLATION(a_jail_by_pivot_root_to_a_tmpfs, expect_nowhere())
{
	jail_on("/jail");
	pivot_root_to("/jail");
}

CONSTELLATION(a_jail_by_pivot_root_to_a_bound_tree, expect_nowhere())
{
	bind_on("/t/a", "/jail", false);
	bind_on("/chos/.chos", "/jail/etc", true);
	pivot_root_to("/jail");
}

CONSTELLATION(a_jail_by_pivot_root_to_a_clone, expect_nowhere())
{
	jail_on("/jail");
	attach(clone_of("/jail", true), "/tmp");
	pivot_root_to("/tmp");
}

/* The old root is still there, under the new one. */
CONSTELLATION(a_jail_that_has_the_host_below_it, expect_nowhere())
{
	jail_on("/jail");
	bind_on("/", "/jail/old", true);
	switch_root_to("/jail");
	bind_on("/old/chos", "/chos", true);
}

CONSTELLATION(a_jail_that_has_the_host_below_it_as_a_root, expect_nowhere())
{
	jail_on("/jail");
	bind_on("/", "/jail/old", true);
	switch_root_to("/jail");
	CHECK(!chroot("/old"));
}

CONSTELLATION(a_jail_that_has_the_host_below_it_in_its_chos, expect_nowhere())
{
	jail_on("/jail");
	bind_on("/", "/jail/old", true);
	switch_root_to("/jail");
	CHECK(!chroot("/old/chos"));
}

CONSTELLATION(a_tmpfs_on_top_of_the_root, expect_nowhere())
{
	int top = new_tmpfs();

	attach(top, "/");
	chroot_to(top);
	CHECK(!mkdir("/chos", 0755));
}

/*
 * Copies of what is registered, in another place
 */

CONSTELLATION(the_hosts_root_bound_elsewhere, expect_nowhere())
{
	bind_on("/", "/jail", false);
	CHECK(!chroot("/jail"));
}

CONSTELLATION(the_hosts_root_bound_elsewhere_with_all_in_it, expect_nowhere())
{
	bind_on("/", "/jail", true);
	CHECK(!chroot("/jail"));
}

CONSTELLATION(the_hosts_root_bound_elsewhere_in_its_chos, expect_nowhere())
{
	bind_on("/", "/jail", true);
	CHECK(!chroot("/jail/chos"));
}

CONSTELLATION(the_hosts_root_bound_in_the_shared_one, expect_nowhere())
{
	CHECK(!chroot("/chos/local"));
}

CONSTELLATION(the_chos_of_the_host_in_the_shared_root, expect_nowhere())
{
	CHECK(!chroot("/chos/local/chos"));
}

CONSTELLATION(the_hosts_root_moved_on_top_and_left_for_a_bind_of_it, expect_nowhere())
{
	bind_on("/", "/jail", true);
	switch_root_to("/jail");
	bind_on("/", "/tmp", true);
	CHECK(!chroot("/tmp"));
}

CONSTELLATION(the_shared_root_bound_elsewhere, expect_nowhere())
{
	bind_on("/chos", "/jail", true);
	CHECK(!chroot("/jail"));
}

CONSTELLATION(the_shared_root_bound_elsewhere_without_its_chosfs, expect_nowhere())
{
	bind_on("/chos", "/jail", false);
	CHECK(!chroot("/jail"));
}

CONSTELLATION(the_shared_root_bound_elsewhere_and_the_real_one_covered, expect_nowhere())
{
	bind_on("/chos", "/jail", true);
	jail_on("/chos");
	CHECK(!chroot("/jail"));
}

CONSTELLATION(the_shared_root_bound_in_itself, expect_nowhere())
{
	bind_on("/chos", "/chos/tmp", true);
	CHECK(!chroot("/chos/tmp"));
}

CONSTELLATION(the_shared_root_in_a_jail, expect_nowhere())
{
	jail_on("/jail");
	bind_on("/chos", "/jail/chos", true);
	CHECK(!chroot("/jail/chos"));
}

CONSTELLATION(the_shared_root_in_a_jail_by_switch_root, expect_nowhere())
{
	jail_on("/jail");
	bind_on("/chos", "/jail/chos", true);
	switch_root_to("/jail");
	CHECK(!chroot("/chos"));
}

/*
 * From which somebody goes on
 */

CONSTELLATION(a_chroot_in_a_copy_of_the_namespace, expect_nowhere())
{
	own_mount_namespace();
	CHECK(!chroot("/jail"));
}

CONSTELLATION(a_chroot_after_entering, expect_nowhere())
{
	CHECK(!enter("/t/a"));
	CHECK(!chroot("/t/b"));
}

/*
 * By users who have a hand in it
 */

static void user_makes_a_chos(void *unused)
{
	become_user();
	CHECK(!mkdir("/chos", 0755));
	CHECK(!mkdir("/chos/lib64", 0755) && !mkdir("/chos/bin", 0755));
}

/* row 3: the top is a directory that users can write to */
CONSTELLATION(a_top_that_users_write_to, expect_nowhere())
{
	CHECK(!mount("tmpfs", "/jail", "tmpfs", 0, "mode=1777"));
	switch_root_to("/jail");
	expect_child(user_makes_a_chos, NULL);
}

CONSTELLATION(a_top_that_a_user_owns, expect_nowhere())
{
	CHECK(!mount("tmpfs", "/jail", "tmpfs", 0, "mode=0700,uid=1000"));
	switch_root_to("/jail");
	expect_child(user_makes_a_chos, NULL);
}

static void user_links_a_chos(void *unused)
{
	become_user();
	CHECK(!symlink("/old/chos", "/chos"));
}

CONSTELLATION(a_users_symlink_to_the_real_chos, expect_nowhere())
{
	CHECK(!mount("tmpfs", "/jail", "tmpfs", 0, "mode=1777"));
	CHECK(!mkdir("/jail/old", 0755));
	bind_on("/", "/jail/old", true);
	switch_root_to("/jail");
	expect_child(user_links_a_chos, NULL);
}

/*
 * In PID 1's own mount namespace, where what is mounted has to go again
 */

static void in_jail_of_init(void *root)
{
	CHECK(!chroot(root));
	expect_nowhere();
}

static void in_init_namespace(const char *mounted, const char *root)
{
	int status = in_child(in_jail_of_init, (void *)root);

	CHECK(!umount2(mounted, MNT_DETACH));
	CHECK(!status);
}

TEST(a_tmpfs_of_the_hosts_own_namespace)
{
	border_begin();
	jail_on("/jail");
	in_init_namespace("/jail", "/jail");
}

TEST(the_hosts_root_bound_in_the_hosts_own_namespace)
{
	border_begin();
	bind_on("/", "/jail", true);
	in_init_namespace("/jail", "/jail");
}

TEST(the_hosts_root_bound_in_the_hosts_own_namespace_in_its_chos)
{
	border_begin();
	bind_on("/", "/jail", true);
	in_init_namespace("/jail", "/jail/chos");
}

TEST(the_shared_root_bound_in_the_hosts_own_namespace)
{
	border_begin();
	bind_on("/chos", "/jail", true);
	in_init_namespace("/jail", "/jail");
}
