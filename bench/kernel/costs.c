// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the module costs, in a machine whose clock counts instructions.
 *
 *   costs /path/of/chos.ko
 *
 * Prints lines "NAME VALUE": the median over the rounds of the cost of one
 * operation.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The first round is not counted: it fills the caches. */
#define ROUNDS 9
#define LOOKUPS 2000
#define FORKS 100
#define ENTRIES 300

static void must(long ret, const char *what)
{
	if (ret < 0) {
		fprintf(stderr, "costs: %s: %m\n", what);
		exit(1);
	}
}

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

static void report(const char *name, long long *values)
{
	qsort(values, ROUNDS - 1, sizeof(*values), by_value);
	printf("%s %lld\n", name, values[(ROUNDS - 1) / 2]);
}

static void put(const char *file, const char *text, int flags)
{
	int fd = open(file, O_WRONLY | flags);

	must(fd, file);
	must(write(fd, text, strlen(text)), file);
	must(close(fd), file);
}

static void enter(const char *path)
{
	put("/proc/chos/setchos", path, 0);
}

/* Operations: the cost of one */

static long long cost_stat(void)
{
	long long start = now();
	struct stat st;

	for (int i = 0; i < LOOKUPS; i++)
		must(stat("/usr/name", &st), "/usr/name");
	return (now() - start) / LOOKUPS;
}

static long long cost_open(void)
{
	long long start = now();

	for (int i = 0; i < LOOKUPS; i++) {
		int fd = open("/usr/name", O_RDONLY);

		must(fd, "/usr/name");
		close(fd);
	}
	return (now() - start) / LOOKUPS;
}

static long long cost_stat_by_proc(void)
{
	long long start = now();
	struct stat st;

	for (int i = 0; i < LOOKUPS; i++)
		must(stat("/usr2/name", &st), "/usr2/name");
	return (now() - start) / LOOKUPS;
}

static long long cost_fork(void)
{
	long long start = now();

	for (int i = 0; i < FORKS; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		must(pid, "fork");
		waitpid(pid, NULL, 0);
	}
	return (now() - start) / FORKS;
}

static long long cost_spawn(void)
{
	char *const argv[] = { "costs", "nothing", NULL }, *const none[] = { NULL };
	long long start = now();

	for (int i = 0; i < FORKS; i++) {
		pid_t pid;

		errno = posix_spawn(&pid, "/t/costs", NULL, NULL, argv, none);
		must(errno ? -1 : 0, "posix_spawn");
		waitpid(pid, NULL, 0);
	}
	return (now() - start) / FORKS;
}

static long long cost_enter(void)
{
	int fd = open("/proc/chos/setchos", O_WRONLY);
	long long start;

	must(fd, "setchos");
	start = now();
	for (int i = 0; i < ENTRIES; i++) {
		must(write(fd, "/t/a", 4), "entering");
		must(write(fd, "/", 1), "leaving");
	}
	start = (now() - start) / ENTRIES;
	close(fd);
	return start;
}

/* Places: where a child measures */

static void at_plain(void)
{
	must(chroot("/t/a"), "chroot");
}

static void at_static(void)
{
	must(chroot("/static"), "chroot");
}

static void at_tree(void)
{
	enter("/t/a");
}

static void at_host(void)
{
}

/* In a child of its own, so that the place ends with it. */
static long long measure(void (*place)(void), long long (*cost)(void))
{
	long long value = 0;
	int answer[2];
	pid_t pid;

	must(pipe(answer), "pipe");
	pid = fork();
	must(pid, "fork");
	if (!pid) {
		place();
		cost();	/* the child's own first touches of everything */
		value = cost();
		must(write(answer[1], &value, sizeof(value)), "answer");
		_exit(0);
	}
	close(answer[1]);
	if (read(answer[0], &value, sizeof(value)) != sizeof(value)) {
		fprintf(stderr, "costs: a measurement failed\n");
		exit(1);
	}
	close(answer[0]);
	waitpid(pid, NULL, 0);
	return value;
}

/*
 * What is measured under a name, and a value of each round. What is to be
 * compared with each other is measured in turns, so that a drift of the
 * machine's state meets all of it.
 */
struct series {
	const char *name;
	void (*place)(void);
	long long (*cost)(void);
	long long values[ROUNDS];
};

static void measure_in(struct series *series, size_t count, int round)
{
	for (size_t i = 0; i < count; i++)
		series[i].values[round] = measure(series[i].place, series[i].cost);
}

static void report_all(struct series *series, size_t count)
{
	for (size_t i = 0; i < count; i++)
		report(series[i].name, series[i].values + 1);
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void measure_and_report(struct series *series, size_t count)
{
	for (int round = 0; round < ROUNDS; round++)
		measure_in(series, count, round);
	report_all(series, count);
}

/* The world */

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
 * /t/a is a tree. /chos leads there by the link; /static by static links of
 * the same shape, of which .chos and proc/chos stand on file systems of their
 * own as they do there.
 */
static void make_world(void)
{
	directory("/t");
	directory("/t/a");
	directory("/t/a/usr");
	directory("/t/a/usr2");
	file("/t/a/usr/name");
	file("/t/a/usr2/name");
	must(link("/costs", "/t/costs"), "/t/costs");
	for (int i = 0; i < 2; i++) {
		must(chdir("/"), "/");
		directory(i ? "static" : "chos");
		must(chdir(i ? "static" : "chos"), "chdir");
		directory(".chos");
		must(symlink(".chos/link/usr", "usr"), "usr");
		must(symlink("/proc/chos/link/usr", "usr2"), "usr2");
		bind("/t", "t");
		if (!i) {
			bind("/proc", "proc");
			continue;
		}
		must(mount("tmpfs", ".chos", "tmpfs", 0, NULL), ".chos");
		must(symlink("/t/a", ".chos/link"), ".chos/link");
		directory("proc");
		must(mount("tmpfs", "proc", "tmpfs", 0, NULL), "proc");
		directory("proc/chos");
		must(mount("tmpfs", "proc/chos", "tmpfs", 0, NULL), "proc/chos");
		must(symlink("/t/a", "proc/chos/link"), "proc/chos/link");
	}
	must(chdir("/"), "/");
}

static const char *module;

static void load(void)
{
	int fd = open(module, O_RDONLY);

	must(fd, module);
	must(syscall(SYS_finit_module, fd, "", 0), module);
	close(fd);
	must(mount("chos", "/proc/chos", "chosfs", 0, NULL), "/proc/chos");
	must(mount("chos", "/chos/.chos", "chosfs", 0, NULL), "/chos/.chos");
	must(mount("/proc/chos", "/chos/proc/chos", NULL, MS_BIND, NULL), "/chos/proc/chos");
	put("/proc/chos/valid", "/t/a\n/t/b\n", O_TRUNC);
}

static void unload(void)
{
	must(umount("/chos/proc/chos"), "/chos/proc/chos");
	must(umount("/chos/.chos"), "/chos/.chos");
	must(umount("/proc/chos"), "/proc/chos");
	while (syscall(SYS_delete_module, "chos", O_NONBLOCK) && errno == EAGAIN)
		usleep(1000);
}

/*
 * So many more processes, in a tree or in none, which wait for their end; the
 * first of them, with which the others end.
 */
static pid_t populate(int count, bool inside)
{
	int ready[2], status;
	pid_t pid;
	char byte;

	must(pipe(ready), "pipe");
	pid = fork();
	must(pid, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (inside)
			enter("/t/a");
		for (int i = 1; i < count; i++) {
			pid_t child = fork();

			must(child, "fork");
			if (!child) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
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

static void disperse(pid_t first)
{
	must(kill(first, SIGKILL), "kill");
	/* The orphans come to us. */
	while (wait(NULL) > 0)
		;
}

static void publish_many(int count)
{
	FILE *valid = fopen("/proc/chos/valid", "w");

	must(valid ? 0 : -1, "valid");
	fprintf(valid, "/t/a\n");
	for (int i = 1; i < count; i++)
		fprintf(valid, "/export/os/release-%d\n", i);
	must(fclose(valid), "valid");
}

static void report_slab(void)
{
	static const char *const names[] = { "object_size", "slab_size" };

	for (size_t i = 0; i < 2; i++) {
		char path[64], value[32] = "";
		int fd;

		snprintf(path, sizeof(path), "/sys/kernel/slab/chos_link/%s", names[i]);
		fd = open(path, O_RDONLY);
		must(fd, path);
		must(read(fd, value, sizeof(value) - 1), path);
		close(fd);
		printf("link_%s %d\n", names[i], atoi(value));
	}
}

/*
 * A thousand processes stand around throughout: their mere number changes what
 * a fork costs.
 */
static void births(void)
{
	static struct series without[] = {
		{ "fork_no_module", at_host, cost_fork, { 0 } },
		{ "spawn_no_module", at_host, cost_spawn, { 0 } },
	}, nobody[] = {
		{ "fork_nobody_inside", at_host, cost_fork, { 0 } },
		{ "spawn_nobody_inside", at_host, cost_spawn, { 0 } },
	}, crowd[] = {
		{ "fork_1000_inside", at_host, cost_fork, { 0 } },
		{ "spawn_1000_inside", at_host, cost_spawn, { 0 } },
		{ "fork_inside", at_tree, cost_fork, { 0 } },
		{ "spawn_inside", at_tree, cost_spawn, { 0 } },
	};

	for (int round = 0; round < ROUNDS; round++) {
		pid_t first = populate(1000, false);

		measure_in(without, COUNT(without), round);
		disperse(first);

		load();
		first = populate(1000, false);
		measure_in(nobody, COUNT(nobody), round);
		disperse(first);

		first = populate(1000, true);
		measure_in(crowd, COUNT(crowd), round);
		disperse(first);
		unload();
	}
	report_all(without, COUNT(without));
	report_all(nobody, COUNT(nobody));
	report_all(crowd, COUNT(crowd));
}

static void lookups(void)
{
	static struct series series[] = {
		{ "stat_chroot", at_plain, cost_stat, { 0 } },
		{ "stat_static", at_static, cost_stat, { 0 } },
		{ "stat_link", at_tree, cost_stat, { 0 } },
		{ "stat_static_by_proc", at_static, cost_stat_by_proc, { 0 } },
		{ "stat_link_by_proc", at_tree, cost_stat_by_proc, { 0 } },
		{ "open_chroot", at_plain, cost_open, { 0 } },
		{ "open_static", at_static, cost_open, { 0 } },
		{ "open_link", at_tree, cost_open, { 0 } },
	};

	measure_and_report(series, COUNT(series));
}

static void entries(void)
{
	static struct series few[] = { { "enter_10_inside", at_host, cost_enter, { 0 } } };
	static struct series paths[] = { { "enter_10000_paths", at_host, cost_enter, { 0 } } };
	static struct series many[] = { { "enter_20000_inside", at_host, cost_enter, { 0 } } };
	pid_t first = populate(10, true);

	measure_and_report(few, COUNT(few));
	publish_many(10000);
	measure_and_report(paths, COUNT(paths));
	publish_many(2);
	disperse(first);
	first = populate(20000, true);
	measure_and_report(many, COUNT(many));
	report_slab();
	disperse(first);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "nothing"))
		return 0;
	if (argc != 2)
		return 2;
	module = argv[1];
	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	make_world();

	births();
	load();
	lookups();
	entries();
	printf("costs: done\n");
	return 0;
}
