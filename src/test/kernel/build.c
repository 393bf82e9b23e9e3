// SPDX-License-Identifier: BSD-3-Clause
/* What the constellations of the border are built of. */
#define _GNU_SOURCE
#include "border.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* The same numbers on all architectures; old headers lack their names. */
enum { MOVE_FROM_FD = 0x4, CLONE_A_TREE = 1, ALL_OF_IT = 0x8000, MAKE_SUPER = 6 };

void own_mount_namespace(void)
{
	CHECK(!unshare(CLONE_NEWNS));
}

void furnish(const char *directory)
{
	static const char *const directories[] = {
		"chos", "chos/.chos", "chos/etc", "etc", "proc", "old",
	};
	static const char *const ids[] = { "etc/id", "chos/etc/id" };
	char path[256];

	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, directories[i]);
		CHECK(!mkdir(path, 0755) || errno == EEXIST);
	}
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		int fd;

		snprintf(path, sizeof(path), "%s/%s", directory, ids[i]);
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		CHECK(fd >= 0);
		CHECK(write(fd, "jail", 4) == 4);
		close(fd);
	}
	snprintf(path, sizeof(path), "%s/chos/.chos", directory);
	CHECK(!mount("chos", path, "chosfs", 0, NULL));
}

void jail_on(const char *directory)
{
	CHECK(!mount("tmpfs", directory, "tmpfs", 0, "mode=0755"));
	furnish(directory);
}

void switch_root_to(const char *directory)
{
	CHECK(!chdir(directory));
	CHECK(!mount(".", "/", NULL, MS_MOVE, NULL));
	CHECK(!chroot("."));
	CHECK(!chdir("/"));
}

void pivot_root_to(const char *directory)
{
	int ret;

	CHECK(!chdir(directory));
	ret = syscall(SYS_pivot_root, ".", ".");
	if (ret && errno == EINVAL)
		SKIP("the root here is one that pivot_root(2) doesn't take away");
	CHECK(!ret);
	CHECK(!umount2(".", MNT_DETACH));
	CHECK(!chroot("."));
	CHECK(!chdir("/"));
}

void bind_on(const char *from, const char *to, bool all)
{
	CHECK(!mount(from, to, NULL, MS_BIND | (all ? MS_REC : 0), NULL));
}

void chroot_to(int fd)
{
	CHECK(!fchdir(fd));
	CHECK(!chroot("."));
	CHECK(!chdir("/"));
}

int clone_of(const char *path, bool all)
{
	int fd = syscall(SYS_open_tree, AT_FDCWD, path,
			 CLONE_A_TREE | O_CLOEXEC | (all ? ALL_OF_IT : 0));

	CHECK(fd >= 0);
	return fd;
}

int new_tmpfs(void)
{
	int context = syscall(SYS_fsopen, "tmpfs", 0), fd;

	CHECK(context >= 0);
	CHECK(!syscall(SYS_fsconfig, context, MAKE_SUPER, NULL, NULL, 0));
	fd = syscall(SYS_fsmount, context, 0, 0);
	CHECK(fd >= 0);
	close(context);
	return fd;
}

void attach(int fd, const char *to)
{
	CHECK(!syscall(SYS_move_mount, fd, "", AT_FDCWD, to, MOVE_FROM_FD));
}
