// SPDX-License-Identifier: BSD-3-Clause
/*
 * Roots on mounts that are attached nowhere, or not any more: nothing is above
 * them, so they look like the top of something.
 */
#define _GNU_SOURCE
#include "border.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* row 2: the user owns the /chos in there */
CONSTELLATION(a_detached_clone_with_a_users_chos, expect_nowhere())
{
	CHECK(!mount("tmpfs", "/jail", "tmpfs", 0, "mode=1777"));
	CHECK(!mkdir("/jail/chos", 0755) && !chown("/jail/chos", UNPRIVILEGED, UNPRIVILEGED));
	chroot_to(clone_of("/jail", true));
}

CONSTELLATION(a_detached_clone_of_the_hosts_root, expect_nowhere())
{
	chroot_to(clone_of("/", false));
}

CONSTELLATION(a_detached_clone_of_the_hosts_root_with_all_in_it, expect_nowhere())
{
	chroot_to(clone_of("/", true));
}

CONSTELLATION(the_chos_in_a_detached_clone_of_the_host, expect_nowhere())
{
	CHECK(!fchdir(clone_of("/", true)));
	CHECK(!chroot("chos"));
	CHECK(!chdir("/"));
}

CONSTELLATION(a_detached_clone_of_the_shared_root, expect_nowhere())
{
	chroot_to(clone_of("/chos", true));
}

CONSTELLATION(a_detached_clone_whose_descriptor_is_closed, expect_nowhere())
{
	int fd = clone_of("/", true);

	chroot_to(fd);
	close(fd);
}

CONSTELLATION(a_clone_of_the_host_attached_elsewhere, expect_nowhere())
{
	attach(clone_of("/", true), "/jail");
	CHECK(!chroot("/jail"));
}

CONSTELLATION(a_clone_of_the_host_attached_in_a_jail, expect_nowhere())
{
	int clone = clone_of("/", true);

	jail_on("/jail");
	switch_root_to("/jail");
	attach(clone, "/old");
	CHECK(!chroot("/old"));
}

CONSTELLATION(a_clone_of_the_shared_root_attached_in_a_jail, expect_nowhere())
{
	int clone = clone_of("/chos", true);

	jail_on("/jail");
	switch_root_to("/jail");
	attach(clone, "/chos");
	CHECK(!chroot("/chos"));
}

CONSTELLATION(a_new_file_system_attached_nowhere, expect_nowhere())
{
	chroot_to(new_tmpfs());
	CHECK(!mkdir("/chos", 0755));
}

CONSTELLATION(a_new_file_system_attached_elsewhere, expect_nowhere())
{
	int fd = new_tmpfs();

	attach(fd, "/jail");
	chroot_to(fd);
	CHECK(!mkdir("/chos", 0755));
}

/* From PID 1's namespace: the caller's is that one, its root isn't. */
TEST(a_detached_clone_in_the_hosts_own_namespace)
{
	border_begin();
	chroot_to(clone_of("/", true));
	expect_nowhere();
}

TEST(the_chos_in_a_detached_clone_in_the_hosts_own_namespace)
{
	border_begin();
	CHECK(!fchdir(clone_of("/", true)));
	CHECK(!chroot("chos"));
	expect_nowhere();
}

/*
 * Unmounted under those who are in it
 */

CONSTELLATION(a_jail_unmounted_under_its_inmates, expect_nowhere())
{
	jail_on("/jail");
	CHECK(!chdir("/jail"));
	CHECK(!umount2("/jail", MNT_DETACH));
	CHECK(!chroot("."));
}

CONSTELLATION(a_bind_of_the_host_unmounted_under_its_inmates, expect_nowhere())
{
	bind_on("/", "/jail", true);
	CHECK(!chdir("/jail"));
	CHECK(!umount2("/jail", MNT_DETACH));
	CHECK(!chroot("."));
}

CONSTELLATION(a_bind_of_the_shared_root_unmounted_under_its_inmates, expect_nowhere())
{
	bind_on("/chos", "/jail", true);
	CHECK(!chdir("/jail"));
	CHECK(!umount2("/jail", MNT_DETACH));
	CHECK(!chroot("."));
}

CONSTELLATION(a_copy_of_the_host_unmounted_under_its_inmates, expect_nowhere())
{
	bind_on("/", "/jail", true);
	switch_root_to("/jail");
	/* The copy was on top of the host's root: it has no top any more. */
	CHECK(!umount2("/", MNT_DETACH));
}

CONSTELLATION(a_bind_on_the_shared_root_unmounted_under_those_in_it, expect_nowhere())
{
	bind_on("/chos", "/chos", true);
	CHECK(!enter("/t/a"));
	CHECK(!fchdir(open("/proc/1/root", O_RDONLY | O_DIRECTORY)));
	CHECK(!umount2("/proc/self/root", MNT_DETACH));
}

/* A mount namespace that ended with its only process. */
TEST(the_root_of_a_mount_namespace_that_has_ended)
{
	pid_t pid;
	int tube[2];
	char byte, path[32];

	border_begin();
	CHECK(!pipe(tube));
	pid = fork();
	if (!pid) {
		own_mount_namespace();
		CHECK(write(tube[1], "x", 1) == 1);
		pause();
	}
	CHECK(read(tube[0], &byte, 1) == 1);
	snprintf(path, sizeof(path), "/proc/%d/root", pid);
	CHECK(!chdir(path));
	CHECK(!kill(pid, SIGKILL));
	CHECK(waitpid(pid, NULL, 0) == pid);
	CHECK(!chroot("."));
	expect_nowhere();
}
