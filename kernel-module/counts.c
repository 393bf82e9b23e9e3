// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * /proc/chos/counts
 *
 * A line "<processes> <entries> <refusals> <path>" for each path of the list.
 * What is counted outlasts a reload: it goes with the path, as long as that
 * stays on the list.
 *
 * Processes are counted when somebody asks, so that a fork needs no line of
 * memory more than its parent's link.
 */
#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>

#include "chos.h"
#include "compat/compat.h"

/* One reader at a time: "processes" is for the one that reads. */
static DEFINE_MUTEX(chos_counts_mutex);

static void chos_counts_reset(struct chos_tree *tree, void *unused)
{
	tree->count->processes = 0;
}

/*
 * By its path: the process can have entered when that was on another list. Or
 * it is on none any more.
 */
static void chos_counts_link(const struct chos_link *link)
{
	struct chos_tree *tree = chos_valid_find(link->tree->path, link->tree->len);

	if (!tree)
		return;
	tree->count->processes++;
	chos_tree_put(tree);
}

static void chos_counts_line(struct chos_tree *tree, void *m)
{
	const struct chos_count *count = tree->count;

	seq_printf(m, "%u %lld %lld %s\n", count->processes,
		   (long long)atomic64_read(&count->entries),
		   (long long)atomic64_read(&count->refusals), tree->path);
}

/* May be called again with more room, so it counts anew each time. */
static int chos_counts_show(struct seq_file *m, void *unused)
{
	mutex_lock(&chos_counts_mutex);
	chos_valid_each(chos_counts_reset, NULL);
	chos_link_each(chos_counts_link);
	chos_valid_each(chos_counts_line, m);
	mutex_unlock(&chos_counts_mutex);
	return 0;
}

static int chos_counts_open(struct inode *inode, struct file *file)
{
	return chos_is_admin() ? single_open(file, chos_counts_show, NULL) : -EPERM;
}

const struct file_operations chos_counts_fops = {
	.open		= chos_counts_open,
	CHOS_SEQ_READ,
	.llseek		= seq_lseek,
	.release	= single_release,
};
