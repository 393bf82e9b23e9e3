// SPDX-License-Identifier: BSD-3-Clause
/* The trees, /chos and the mounts that the tests find. */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *module_path;

static void must(int ret, const char *what)
{
	if (ret < 0) {
		fprintf(stderr, "suite: %s: %m\n", what);
		exit(1);
	}
}

static void directory(const char *path)
{
	if (mkdir(path, 0755) && errno != EEXIST)
		must(-1, path);
}

void copy_self(const char *to)
{
	int in = open("/proc/self/exe", O_RDONLY);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	struct stat st;

	must(in, "/proc/self/exe");
	must(out, to);
	must(fstat(in, &st), to);
	must(sendfile(out, in, NULL, st.st_size), to);
	close(in);
	close(out);
}

static void write_id(const char *file, const char *id)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	must(fd, file);
	must(write(fd, id, strlen(id)), file);
	close(fd);
}

static void make_tree(const char *letter)
{
	char path[64];

	snprintf(path, sizeof(path), "/t/%s", letter);
	directory(path);
	snprintf(path, sizeof(path), "/t/%s/etc", letter);
	directory(path);
	snprintf(path, sizeof(path), "/t/%s/bin", letter);
	directory(path);
	snprintf(path, sizeof(path), "/t/%s/etc/id", letter);
	write_id(path, letter);
	snprintf(path, sizeof(path), "/t/%s/bin/suite", letter);
	copy_self(path);
}

static void bind(const char *from, const char *to)
{
	directory(to);
	must(mount(from, to, NULL, MS_BIND | MS_REC, NULL), to);
}

void world_load(void)
{
	int fd = open(module_path, O_RDONLY | O_CLOEXEC);

	must(fd, module_path);
	must(syscall(SYS_finit_module, fd, "", 0), "loading the module");
	close(fd);
}

int world_try_unload(void)
{
	return syscall(SYS_delete_module, "chos", O_NONBLOCK);
}

int world_unload(void)
{
	for (int i = 0; i < 1000; i++) {
		if (!world_try_unload())
			return 0;
		usleep(10000);
	}
	return -1;
}

void world_unmount(void)
{
	FILE *mounts = fopen("/proc/self/mounts", "r");
	char where[256], type[64];
	char found[16][256];
	int count = 0;

	while (fscanf(mounts, "%*s %255s %63s %*[^\n]", where, type) == 2)
		if (!strcmp(type, "chosfs") && count < 16)
			strcpy(found[count++], where);
	fclose(mounts);
	while (count--)
		must(umount2(found[count], MNT_DETACH), found[count]);
}

void world_replace(void)
{
	world_unmount();
	must(world_unload(), "removing the module");
	world_load();
	world_mount();
}

void world_mount(void)
{
	must(mount("chos", "/proc/chos", "chosfs", 0, NULL), "mounting /proc/chos");
	must(mount("chos", "/chos/.chos", "chosfs", 0, NULL), "mounting /chos/.chos");
	must(mount("/proc/chos", "/chos/proc/chos", NULL, MS_BIND, NULL), "/chos/proc/chos");
	must(mount("/proc/chos", "/jail/proc/chos", NULL, MS_BIND, NULL), "/jail/proc/chos");
}

void world_publish(void)
{
	must(put("/proc/chos/resetchos", "x"), "resetchos");
	must(put("/proc/chos/valid", "-\n/t/a\n/t/b\n/t/c\n"), "/proc/chos/valid");
}

void world_make(const char *module)
{
	module_path = module;
	umask(022);
	directory("/t");
	directory("/etc");
	write_id("/etc/id", "host");
	make_tree("a");
	make_tree("b");
	make_tree("c");
	directory("/chos");
	directory("/chos/.chos");
	directory("/jail");
	directory("/jail/chos");
	directory("/chos/local");
	must(symlink(".chos/tree/bin", "/chos/bin"), "/chos/bin");
	must(symlink(".chos/tree/etc", "/chos/etc"), "/chos/etc");
	must(symlink("/proc/chos/link/etc", "/chos/etc2"), "/chos/etc2");
	must(symlink("etc", "/etc2"), "/etc2");
	must(symlink("/", "/chos/chos"), "/chos/chos");
	bind("/t", "/chos/t");
	bind("/proc", "/chos/proc");
	bind("/dev", "/chos/dev");
	bind("/sys", "/chos/sys");
	bind("/tmp", "/chos/tmp");
	bind("/proc", "/jail/proc");
	must(mount("/", "/chos/local", NULL, MS_BIND, NULL), "/chos/local");
	world_load();
	world_mount();
}
