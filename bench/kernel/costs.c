// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the module costs.
 *
 *   costs instructions /path/of/chos.ko	in a machine whose clock counts them
 *   costs scaling /path/of/chos.ko		in one with two processors
 *
 * Prints lines "NAME VALUE": the median over the rounds of the cost of one
 * operation, or its rate.
 */
#define _GNU_SOURCE
#include "costs.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The first round is not counted: it fills the caches. */
#define ROUNDS 9
#define CROWD 20000
#define USER_GROUPS 64

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

/* Places: where a child measures */

static void at_host(void)
{
}

/*
 * An ordinary user, in as many groups as people at large sites are, of
 * which the last that is looked at counts.
 */
static void at_user(void)
{
	gid_t groups[USER_GROUPS];

	for (int i = 0; i < USER_GROUPS; i++)
		groups[i] = RIGHTS_FIRST_GROUP + 2 * i + 1;
	groups[USER_GROUPS - 1] = RIGHTS_GROUP;
	must(setgroups(USER_GROUPS, groups), "setgroups");
	must(setresgid(1000, 1000, 1000), "setresgid");
	must(setresuid(1000, 1000, 1000), "setresuid");
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

/* What all links take, the reserve among them; the machine merges no caches. */
static long long slab_bytes(void)
{
	return number_of("/sys/kernel/slab/chos_link/total_objects") *
	       number_of("/sys/kernel/slab/chos_link/slab_size");
}

static const char *module;

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

		module_load(module);
		first = populate(1000, false);
		measure_in(nobody, COUNT(nobody), round);
		disperse(first);

		first = populate(1000, true);
		measure_in(crowd, COUNT(crowd), round);
		disperse(first);
		module_unload();
	}
	report_all(without, COUNT(without));
	report_all(nobody, COUNT(nobody));
	report_all(crowd, COUNT(crowd));
}

static void lookups(void)
{
	static struct series series[] = {
		{ "stat_chroot", at_plain, cost_stat, { 0 } },
		{ "stat_prepared", at_prepared, cost_stat, { 0 } },
		{ "stat_static", at_static, cost_stat, { 0 } },
		{ "stat_tree", at_tree, cost_stat, { 0 } },
		{ "stat_image", at_image, cost_stat, { 0 } },
		{ "stat_overlay", at_overlay, cost_stat, { 0 } },
		{ "stat_static_link", at_static, cost_stat_by_link, { 0 } },
		{ "stat_link", at_tree, cost_stat_by_link, { 0 } },
		{ "stat_static_by_proc", at_static, cost_stat_by_proc, { 0 } },
		{ "stat_link_by_proc", at_tree, cost_stat_by_proc, { 0 } },
		{ "open_chroot", at_plain, cost_open, { 0 } },
		{ "open_prepared", at_prepared, cost_open, { 0 } },
		{ "open_static", at_static, cost_open, { 0 } },
		{ "open_tree", at_tree, cost_open, { 0 } },
		{ "open_image", at_image, cost_open, { 0 } },
		{ "open_overlay", at_overlay, cost_open, { 0 } },
		{ "open_static_link", at_static, cost_open_by_link, { 0 } },
		{ "open_link", at_tree, cost_open_by_link, { 0 } },
		{ "open_static_by_proc", at_static, cost_open_by_proc, { 0 } },
		{ "open_link_by_proc", at_tree, cost_open_by_proc, { 0 } },
	};

	measure_and_report(series, COUNT(series));
}

static void entries(void)
{
	static struct series few[] = { { "enter_10_inside", at_host, cost_enter, { 0 } } };
	static struct series paths[] = { { "enter_10000_paths", at_host, cost_enter, { 0 } } };
	static struct series all[] = { { "enter_open", at_user, cost_enter, { 0 } } };
	static struct series group[] = { { "enter_1_group", at_user, cost_enter, { 0 } } };
	static struct series ids[] = { { "enter_10000_ids", at_user, cost_enter, { 0 } } };
	static struct series many[] = { { "enter_20000_inside", at_host, cost_enter, { 0 } } };
	pid_t first = populate(10, true);
	long long before;

	for (int round = 0; round < ROUNDS; round++) {
		measure_in(few, COUNT(few), round);
		publish_many(10000);
		measure_in(paths, COUNT(paths), round);
		publish_many(2);
		measure_in(all, COUNT(all), round);
		publish_with_rights(1);
		measure_in(group, COUNT(group), round);
		publish_with_rights(10000);
		measure_in(ids, COUNT(ids), round);
		publish_many(2);
	}
	report_all(few, COUNT(few));
	report_all(paths, COUNT(paths));
	report_all(all, COUNT(all));
	report_all(group, COUNT(group));
	report_all(ids, COUNT(ids));
	disperse(first);
	before = slab_bytes();
	first = populate(1000, false);
	printf("bytes_outside %lld\n", slab_bytes() - before);
	disperse(first);
	first = populate(CROWD, true);
	printf("bytes_inside %lld\n", (slab_bytes() - before + CROWD / 2) / CROWD);
	measure_and_report(many, COUNT(many));
	disperse(first);
}

/* What the kernel's audit is told, up to where its daemon has got it. */
static void records(void)
{
	static struct series not[] = {
		{ "enter_not_recorded", at_host, cost_enter_heard, { 0 } },
	};
	static struct series recorded[] = {
		{ "enter_recorded", at_host, cost_enter_heard, { 0 } },
	};

	audit_listen();
	for (int round = 0; round < ROUNDS; round++) {
		write_file("/proc/chos/log", "no", 0);
		measure_in(not, COUNT(not), round);
		write_file("/proc/chos/log", "audit", 0);
		measure_in(recorded, COUNT(recorded), round);
	}
	report_all(not, COUNT(not));
	report_all(recorded, COUNT(recorded));
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "nothing"))
		return 0;
	if (argc != 3)
		return 2;
	module = argv[2];
	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	world_make();

	if (!strcmp(argv[1], "instructions")) {
		births();
		module_load(module);
		lookups();
		entries();
		walks();
		records();
	} else {
		module_load(module);
		scaling();
	}
	printf("costs: done\n");
	return 0;
}
