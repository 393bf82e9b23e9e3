// SPDX-License-Identifier: BSD-3-Clause
/*
 * Mount namespaces that copy the host's: everybody in them goes on entering
 * and leaving, and comes back to the root of that very namespace.
 */
#define _GNU_SOURCE
#include "border.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

TEST(the_host_itself)
{
	border_begin();
	expect_host();
}

TEST(the_shared_root_itself)
{
	border_begin();
	CHECK(!chroot("/chos"));
	expect_shared();
}

/* unshare -m */
CONSTELLATION(a_copy_by_unshare, expect_host())
{
}

CONSTELLATION(the_shared_root_of_a_copy, expect_shared())
{
	CHECK(!chroot("/chos"));
}

CONSTELLATION(the_shared_root_of_a_copy_made_inside, expect_shared())
{
	CHECK(!enter("/t/a"));
	own_mount_namespace();
}

CONSTELLATION(a_copy_of_a_copy, expect_host())
{
	own_mount_namespace();
	own_mount_namespace();
}

/* systemd's PrivateTmp, Slurm's job_container/tmpfs */
CONSTELLATION(a_private_tmp, expect_host())
{
	CHECK(!mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL));
	CHECK(!mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777"));
	CHECK(!mount("tmpfs", "/chos/tmp", "tmpfs", 0, "mode=1777"));
}

/* systemd before 249: an rbind copy of / is moved onto it */
CONSTELLATION(a_copy_moved_onto_the_root, expect_host())
{
	bind_on("/", "/jail", true);
	switch_root_to("/jail");
}

CONSTELLATION(the_shared_root_of_a_copy_moved_onto_the_root, expect_shared())
{
	bind_on("/", "/jail", true);
	switch_root_to("/jail");
	CHECK(!chroot("/chos"));
}

CONSTELLATION(a_copy_of_a_copy_moved_onto_the_root, expect_host())
{
	bind_on("/", "/jail", true);
	switch_root_to("/jail");
	own_mount_namespace();
	bind_on("/", "/jail", true);
	switch_root_to("/jail");
}

/* systemd since, runc */
CONSTELLATION(a_copy_by_pivot_root, expect_host())
{
	bind_on("/", "/jail", true);
	pivot_root_to("/jail");
}

CONSTELLATION(a_clone_attached_onto_the_root, expect_host())
{
	int clone = clone_of("/", true);

	attach(clone, "/");
	chroot_to(clone);
}

/* bwrap --bind / /: by way of a tmpfs that is thrown away */
CONSTELLATION(a_copy_by_pivot_root_from_a_tmpfs, expect_host())
{
	jail_on("/jail");
	bind_on("/", "/jail/old", true);
	pivot_root_to("/jail");
	pivot_root_to("/old");
}

CONSTELLATION(a_copy_moved_over_a_tmpfs, expect_host())
{
	jail_on("/jail");
	bind_on("/", "/jail/old", true);
	switch_root_to("/jail");
	switch_root_to("/old");
}

CONSTELLATION(a_read_only_copy, expect_host())
{
	bind_on("/", "/jail", true);
	CHECK(!mount(NULL, "/jail", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	switch_root_to("/jail");
}

CONSTELLATION(the_shared_root_bound_on_itself, expect_host())
{
	bind_on("/chos", "/chos", true);
}

CONSTELLATION(the_shared_root_bound_on_itself_twice, expect_host())
{
	bind_on("/chos", "/chos", true);
	bind_on("/chos", "/chos", true);
}

CONSTELLATION(the_shared_root_bound_on_itself_by_one_inside, expect_shared())
{
	CHECK(!enter("/t/a"));
	bind_on("/", "/tmp", true);
	switch_root_to("/tmp");
}

CONSTELLATION(a_chroot_that_leads_nowhere_else, expect_host())
{
	CHECK(!chroot("/jail/.."));
	CHECK(!chroot("/"));
}

/* The mounts of the host are all there, only their order isn't. */
CONSTELLATION(a_copy_in_which_the_host_lies_on_top, expect_host())
{
	attach(new_tmpfs(), "/tmp");
	bind_on("/", "/tmp", true);
	switch_root_to("/tmp");
}

CONSTELLATION(setns_into_a_copy, expect_host())
{
	int copy = open("/proc/self/ns/mnt", O_RDONLY);
	int host = open("/proc/1/ns/mnt", O_RDONLY);

	CHECK(!setns(host, CLONE_NEWNS));
	CHECK(same_root(root_now(), host_root));
	CHECK(!setns(copy, CLONE_NEWNS));
}

CONSTELLATION(setns_out_of_a_jail, expect_host())
{
	int host = open("/proc/1/ns/mnt", O_RDONLY);

	jail_on("/jail");
	switch_root_to("/jail");
	CHECK(!setns(host, CLONE_NEWNS));
	CHECK(same_root(root_now(), host_root));
}

/*
 * Copies in which /chos is another one, or none
 */

CONSTELLATION(a_copy_whose_chos_is_covered, expect_no_entry(EPERM))
{
	CHECK(!mount("tmpfs", "/chos", "tmpfs", 0, "mode=1777"));
}

CONSTELLATION(a_copy_whose_chos_is_covered_by_a_users_directory, expect_no_entry(EPERM))
{
	CHECK(!mkdir("/tmp/mine", 0755) && !chown("/tmp/mine", UNPRIVILEGED, UNPRIVILEGED));
	bind_on("/tmp/mine", "/chos", false);
	CHECK(!rmdir("/tmp/mine") || errno == EBUSY);
}

CONSTELLATION(a_copy_whose_chos_is_covered_by_the_hosts_root, expect_no_entry(EPERM))
{
	bind_on("/", "/chos", true);
}

CONSTELLATION(a_copy_whose_chos_is_covered_by_a_tree, expect_no_entry(EPERM))
{
	bind_on("/t/a", "/chos", false);
}

CONSTELLATION(the_shared_root_of_a_copy_covered_under_those_in_it, expect_nowhere())
{
	jail_on("/jail");
	bind_on("/chos", "/jail/chos", true);
	CHECK(!chdir("/jail/chos"));
	jail_on("/chos");
	CHECK(!chroot("."));
}
