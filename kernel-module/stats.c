// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * /proc/chos/stats
 *
 * "name value" lines. A reader has to expect further names.
 */
#include <linux/percpu.h>
#include <linux/seq_file.h>

#include "chos.h"

/* A processor each: a fork inside must not contend for a line of memory. */
static DEFINE_PER_CPU(u64, chos_stats[CHOS_STAT_COUNT]);

static const char *const chos_stat_names[CHOS_STAT_COUNT] = {
	[CHOS_STAT_ENTERED]	 = "entered",
	[CHOS_STAT_LEFT]	 = "left",
	[CHOS_STAT_REFUSED]	 = "refused",
	[CHOS_STAT_INHERITED]	 = "forks_inherited",
	[CHOS_STAT_ALLOC_FAILED] = "allocation_failures",
	[CHOS_STAT_KILLED]	 = "children_killed",
};

void chos_stat_inc(enum chos_stat stat)
{
	this_cpu_inc(chos_stats[stat]);
}

int chos_stats_show(struct seq_file *m, void *unused)
{
	unsigned int stat;
	int cpu;

	seq_printf(m, "environments %u\n", chos_valid_count());
	seq_printf(m, "processes %u\n", chos_link_count());

	for (stat = 0; stat < CHOS_STAT_COUNT; stat++) {
		u64 sum = 0;

		for_each_possible_cpu(cpu)
			sum += per_cpu(chos_stats[stat], cpu);
		seq_printf(m, "%s %llu\n", chos_stat_names[stat], sum);
	}
	return 0;
}
