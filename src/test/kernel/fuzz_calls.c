// SPDX-License-Identifier: BSD-3-Clause
/* The calls of the border's fuzzer that change roots, mounts, namespaces and rights. */
#define _GNU_SOURCE
#include "fuzz_border.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int namespaces[2];

static int directories[4] = { -1, -1, -1, -1 };
static int depth;

/*
 * Mounts and roots
 */

static const char *any_path(void)
{
	static const char *const paths[] = {
		"/", "/jail", "/tmp", "/chos", "/chos/local", "/chos/local/chos", "/jail/chos",
		"/tmp/chos", "/t/a", "/chos/tmp", ".", "..", "/proc", "/old", "/local", "/t",
	};

	return paths[any(sizeof(paths) / sizeof(paths[0]))];
}

static void keep(int fd)
{
	int *place = &directories[any(4)];

	if (fd < 0)
		return;
	if (*place >= 0)
		close(*place);
	*place = fd;
}

static void do_mount(void)
{
	static const unsigned long flags[] = {
		MS_BIND,
		MS_BIND | MS_REC,
		MS_BIND | MS_REC,
		MS_MOVE,
		MS_PRIVATE | MS_REC,
		MS_SLAVE | MS_REC,
		MS_SHARED | MS_REC,
		MS_UNBINDABLE,
		MS_REMOUNT | MS_BIND | MS_RDONLY,
	};
	const char *from = any_path(), *to = any_path();
	unsigned long flag = flags[any(9)];

	note("mount %s %s %#lx: %d", from, to, flag, mount(from, to, NULL, flag, NULL));
	check_call(false);
}

static void do_tmpfs(void)
{
	const char *to = any_path();
	bool on = !mount("tmpfs", to, "tmpfs", 0, any(2) ? "mode=1777" : "mode=755");

	note("tmpfs on %s: %d", to, on);
	check_call(false);
}

static void do_umount(void)
{
	const char *from = any_path();

	note("umount %s: %d", from, umount2(from, any(2) ? MNT_DETACH : 0));
	check_call(false);
}

static void do_chroot(void)
{
	const char *to = any_path();
	bool can = !access(to, F_OK);
	struct root target = { 0 };
	int ret;

	if (can)
		target = root_of(to);
	ret = chroot(to);
	note("chroot %s: %d", to, ret);
	check_call(!ret);
	/* "/" and ".." mean what they meant before, but for mounts on top. */
	if (!ret && can && to[0] == '/' && to[1])
		RIGHT(same_directory(was.root, target), "chroot to another directory");
	if (!ret && any(2))
		RIGHT(!chdir("/"), "chdir to the new root");
}

static void do_chroot_to_descriptor(void)
{
	int fd = directories[any(4)], ret;

	if (fchdir(fd))
		return;
	ret = chroot(".");
	note("chroot to a descriptor: %d", ret);
	check_call(!ret);
}

static void do_pivot_root(void)
{
	const char *to = any_path(), *old = any(2) ? to : any_path();
	int ret = syscall(SYS_pivot_root, to, old);

	note("pivot_root %s %s: %d", to, old, ret);
	check_call(!ret);
	if (!ret && any(2)) {
		note("umount of the old root: %d", umount2(old, MNT_DETACH));
		check_call(false);
	}
}

static void do_open_tree(void)
{
	const char *path = any_path();
	int fd = syscall(SYS_open_tree, AT_FDCWD, path, any(2) | (any(2) ? 0x8000 : 0));

	note("open_tree %s: %d", path, fd);
	keep(fd);
	check_call(false);
}

static void do_fsmount(void)
{
	int context = syscall(SYS_fsopen, any(3) ? "tmpfs" : "chosfs", 0), fd;

	syscall(SYS_fsconfig, context, 6, NULL, NULL, 0);
	fd = syscall(SYS_fsmount, context, 0, 0);
	close(context);
	note("fsmount: %d", fd);
	if (fd >= 0) {
		mkdirat(fd, "chos", 0777);
		mkdirat(fd, "jail", 0777);
		mkdirat(fd, "old", 0777);
	}
	keep(fd);
	check_call(false);
}

static void do_move_mount(void)
{
	const char *to = any_path();

	note("move_mount to %s: %ld", to,
	     syscall(SYS_move_mount, directories[any(4)], "", AT_FDCWD, to, 4));
	check_call(false);
}

static void do_open_directory(void)
{
	keep(open(any_path(), (any(2) ? O_PATH : O_RDONLY) | O_DIRECTORY));
	check_call(false);
}

static void do_chdir(void)
{
	if (any(2))
		note("chdir: %d", chdir(any_path()));
	else
		note("fchdir: %d", fchdir(directories[any(4)]));
	check_call(false);
}

/*
 * Namespaces and rights
 */

static void do_unshare(void)
{
	static const int kinds[] = {
		CLONE_NEWNS, CLONE_NEWNS, CLONE_FS, CLONE_FILES, CLONE_NEWIPC, CLONE_NEWUTS,
		CLONE_SYSVSEM, CLONE_NEWUSER, CLONE_NEWUSER | CLONE_NEWNS,
	};
	int kind = kinds[any(9)];
	int ret;

	/* From there is no way back to places. */
	if (kind & CLONE_NEWUSER && any(8))
		return;
	ret = unshare(kind);
	note("unshare %#x: %d", kind, ret);
	was.user_namespace |= !ret && kind & CLONE_NEWUSER;
	check_call(false);
}

static void do_setns(void)
{
	int ret = setns(namespaces[any(2)], CLONE_NEWNS);

	note("setns: %d", ret);
	check_call(!ret);
}

static void do_become_user(void)
{
	if (any(10))
		return;
	note("setresuid: %ld", syscall(SYS_setresuid, UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED));
	check_call(false);
}

/*
 * Children
 */

static int clone_flags;

static int born(void *unused)
{
	struct state now;

	look(&now);
	if (clone_flags & CLONE_NEWUSER)
		now.user_namespace = true;
	RIGHT(same_directory(now.root, was.root), "born in another root");
	if (same_directory(now.root, host_root))
		RIGHT(!strcmp(now.link, "/"), "born on the host with a link");
	else
		RIGHT(!strcmp(now.link, was.link), "born in another tree");
	/* What it shares with its parent it leaves alone. */
	if (clone_flags & (CLONE_VM | CLONE_FS) || depth > 2)
		return 0;
	if (clone_flags & CLONE_NEWNS)
		now.has_from = false;
	was = now;
	depth++;
	some_calls(1 + any(CALLS / 4));
	_exit(0);
}

static void do_clone(void)
{
	static const int flags[] = {
		CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_VFORK, CLONE_NEWNS,
		CLONE_SYSVSEM, CLONE_PARENT_SETTID, CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID,
		CLONE_UNTRACED, CLONE_PTRACE, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
		CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET, CLONE_IO, CLONE_PIDFD,
	};
	const size_t size = 256 << 10;
	/* One of its own: this process runs on the one that its parent made for it. */
	char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	int pidfd = -1, child, status;
	pid_t pid;

	RIGHT(stack != MAP_FAILED, "no memory");
	clone_flags = 0;
	for (unsigned int count = any(4); count; count--)
		clone_flags |= flags[any(sizeof(flags) / sizeof(flags[0]))];
	pid = clone(born, stack + size, clone_flags | SIGCHLD, NULL, &pidfd, NULL, &child);
	note("clone %#x: %d", clone_flags, pid);
	if (pid > 0) {
		pid_t ended = waitpid(pid, &status, __WALL);

		if (ended != pid)
			note("waitpid: %d (%m)", ended);
		RIGHT(ended == pid, "no child");
		if (clone_flags & CLONE_PIDFD)
			close(pidfd);
		RIGHT(!WIFSIGNALED(status), "a child was killed");
		if (status)
			_exit(1);
	}
	munmap(stack, size);
	/* pivot_root(2) in a child takes along all who have the old root. */
	check_call(true);
}

void some_calls(int count)
{
	static void (*const kinds[])(void) = {
		write_setchos, write_setchos, write_setchos, write_setchos, do_mount, do_mount,
		do_tmpfs, do_umount, do_chroot, do_chroot, do_chroot_to_descriptor,
		do_pivot_root, do_open_tree, do_fsmount, do_move_mount, do_move_mount,
		do_open_directory, do_chdir, do_unshare, do_setns, do_become_user, do_clone,
	};

	while (count--)
		kinds[any(sizeof(kinds) / sizeof(kinds[0]))]();
}
