// SPDX-License-Identifier: BSD-3-Clause
/* The machine in which costs measures: a tree, roots that lead to it, a crowd. */
#define _GNU_SOURCE
#include "costs.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void directory(const char *path)
{
	must(mkdir(path, 0755), path);
}

static void file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0644);

	must(fd, path);
	close(fd);
}

static void bind(const char *from, const char *to)
{
	directory(to);
	must(mount(from, to, NULL, MS_BIND | MS_REC, NULL), to);
}

/*
 * /t/a is a tree. /chos leads there by chosfs: its usr by .chos/tree, as chosctl
 * lays it out, usr2 by /proc/chos/link and usr3 by .chos/link; /static by static
 * links of the same shape, of which .chos and proc/chos stand on file systems of
 * their own as they do there. /t/image is a tree in an image, /t/overlay is /t/a
 * below another layer, as chosctl mounts them.
 */
void world_make(void)
{
	directory("/t");
	directory("/t/a");
	directory("/t/a/usr");
	directory("/t/a/usr2");
	file("/t/a/usr/name");
	file("/t/a/usr2/name");
	must(link("/costs", "/t/costs"), "/t/costs");
	directory("/t/image");
	must(mount("/dev/loop0", "/t/image", "squashfs", MS_RDONLY, NULL), "/t/image");
	directory("/t/layer");
	directory("/t/overlay");
	must(mount("overlay", "/t/overlay", "overlay", MS_RDONLY,
		   "lowerdir=/t/layer:/t/a"), "/t/overlay");
	for (int i = 0; i < 2; i++) {
		must(chdir("/"), "/");
		directory(i ? "static" : "chos");
		must(chdir(i ? "static" : "chos"), "chdir");
		directory(".chos");
		must(symlink(".chos/tree/usr", "usr"), "usr");
		must(symlink("/proc/chos/link/usr", "usr2"), "usr2");
		must(symlink(".chos/link/usr", "usr3"), "usr3");
		bind("/t", "t");
		if (!i) {
			bind("/proc", "proc");
			continue;
		}
		must(mount("tmpfs", ".chos", "tmpfs", 0, NULL), ".chos");
		must(symlink("/t/a", ".chos/tree"), ".chos/tree");
		must(symlink("/t/a", ".chos/link"), ".chos/link");
		directory("proc");
		must(mount("tmpfs", "proc", "tmpfs", 0, NULL), "proc");
		directory("proc/chos");
		must(mount("tmpfs", "proc/chos", "tmpfs", 0, NULL), "proc/chos");
		must(symlink("/t/a", "proc/chos/link"), "proc/chos/link");
	}
	must(chdir("/"), "/");
}

void at_plain(void)
{
	must(chroot("/t/a"), "chroot");
}

void at_static(void)
{
	must(chroot("/static"), "chroot");
}

/* As prepare.c does it, but for pivot_root(2), which the kernel refuses for an initramfs. */
void at_prepared(void)
{
	must(unshare(CLONE_NEWNS), "unshare");
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "/");
	must(mount("/t/a", "/t/a", NULL, MS_BIND, NULL), "/t/a");
	must(chdir("/t/a"), "chdir");
	must(mount(".", "/", NULL, MS_MOVE, NULL), "moving /t/a");
	must(chroot("."), "chroot");
}

void at_tree(void)
{
	write_file("/proc/chos/setchos", "/t/a", 0);
}

void at_image(void)
{
	write_file("/proc/chos/setchos", "/t/image", 0);
}

void at_overlay(void)
{
	write_file("/proc/chos/setchos", "/t/overlay", 0);
}

void module_load(const char *module)
{
	int fd = open(module, O_RDONLY);

	must(fd, module);
	must(syscall(SYS_finit_module, fd, "", 0), module);
	close(fd);
	must(mount("chos", "/proc/chos", "chosfs", 0, NULL), "/proc/chos");
	must(mount("chos", "/chos/.chos", "chosfs", 0, NULL), "/chos/.chos");
	must(mount("/proc/chos", "/chos/proc/chos", NULL, MS_BIND, NULL), "/chos/proc/chos");
	write_file("/proc/chos/valid", "/t/a\n/t/image\n/t/overlay\n", O_TRUNC);
}

void module_unload(void)
{
	must(umount("/chos/proc/chos"), "/chos/proc/chos");
	must(umount("/chos/.chos"), "/chos/.chos");
	must(umount("/proc/chos"), "/proc/chos");
	while (syscall(SYS_delete_module, "chos", O_NONBLOCK) && errno == EAGAIN)
		usleep(1000);
}

pid_t populate(int count, bool inside)
{
	int ready[2], status;
	pid_t pid;
	char byte;

	must(pipe(ready), "pipe");
	pid = fork();
	must(pid, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pid = getpid();
		if (inside)
			at_tree();
		for (int i = 1; i < count; i++) {
			pid_t child = fork();

			must(child, "fork");
			if (!child) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				/* It may have died before. */
				if (getppid() != pid)
					_exit(0);
				close(ready[1]);
				for (;;)
					pause();
			}
		}
		must(write(ready[1], "x", 1), "ready");
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1) {
		waitpid(pid, &status, 0);
		fprintf(stderr, "costs: no %d processes: status %#x\n", count, status);
		exit(1);
	}
	close(ready[0]);
	return pid;
}

void disperse(pid_t first)
{
	must(kill(first, SIGKILL), "kill");
	/* The orphans come to us. */
	while (wait(NULL) > 0)
		;
}

void publish_many(int count)
{
	FILE *valid = fopen("/proc/chos/valid", "w");

	must(valid ? 0 : -1, "valid");
	fprintf(valid, "/t/a\n");
	for (int i = 1; i < count; i++)
		fprintf(valid, "/export/os/release-%d\n", i);
	must(fclose(valid), "valid");
}

void publish_with_rights(int groups)
{
	FILE *valid = fopen("/proc/chos/valid", "w");

	must(valid ? 0 : -1, "valid");
	fprintf(valid, "gid=%d", RIGHTS_GROUP);
	for (int i = 1; i < groups; i++)
		fprintf(valid, ",%d", RIGHTS_FIRST_GROUP + 2 * i);
	fprintf(valid, " /t/a\n/t/b\n");
	must(fclose(valid), "valid");
}
