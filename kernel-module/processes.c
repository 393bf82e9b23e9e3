// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * /proc/chos/processes
 *
 * Reading: a line "<tgid> <path>" for each process in a tree, numbered as the
 * reader's pid namespace has it; those that it does not have are left out.
 *
 * Writing such a line sets that process' link, and nothing else: this is how
 * the links come back when the module has been replaced under processes whose
 * root is already where it belongs. The path need not be on the list of valid
 * ones, since its line may have gone from there after the process entered.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/threads.h>

#include "chos.h"
#include "compat/compat.h"

static bool chos_is_alive(struct pid *pid)
{
	struct task_struct *task;
	bool alive;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_TGID);
	alive = task && atomic_read(&task->signal->live);
	rcu_read_unlock();
	return alive;
}

static int chos_process_restore(struct pid *pid, struct chos_tree *tree)
{
	struct chos_link *link = chos_link_prepare(pid, tree);

	if (!link) {
		chos_stat_inc(CHOS_STAT_ALLOC_FAILED);
		return -ENOMEM;
	}
	chos_link_publish(link);

	/*
	 * The process may be past the hook that takes its link away. It lowers
	 * signal->live before it looks into the table, and we look at it after
	 * we have changed the table: one of the two sees the other.
	 */
	smp_mb();
	if (chos_is_alive(pid))
		return 0;
	chos_link_forget(pid);
	return -ESRCH;
}

static int chos_processes_line(char *line, size_t len, void *unused)
{
	char *path = memchr(line, ' ', len);
	struct chos_tree *tree;
	unsigned int tgid;
	struct pid *pid;
	int ret;

	if (!path)
		return -EINVAL;
	*path++ = '\0';
	if (kstrtouint(line, 10, &tgid) || tgid > PID_MAX_LIMIT)
		return -EINVAL;

	/* That of the list, if it is there: memory for one is enough. */
	len -= path - line;
	tree = chos_valid_find(path, len) ?: chos_tree_new(path, len);
	if (IS_ERR(tree))
		return PTR_ERR(tree);

	pid = find_get_pid(tgid);
	ret = chos_is_alive(pid) ? chos_process_restore(pid, tree) : -ESRCH;
	put_pid(pid);
	chos_tree_put(tree);
	return ret;
}

/* Each write is complete: lines, of which the last may lack its newline. */
static ssize_t chos_processes_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct chos_lines lines = { };
	ssize_t ret;
	int err;

	if (!chos_is_admin())
		return -EPERM;
	ret = chos_lines_write(&lines, from, chos_processes_line, NULL);
	if (ret >= 0) {
		err = chos_lines_end(&lines, chos_processes_line, NULL);
		if (err)
			ret = err;
	}
	chos_lines_free(&lines);
	return ret;
}

static int chos_processes_open(struct inode *inode, struct file *file)
{
	int ret;

	if (!chos_is_admin())
		return -EPERM;
	ret = seq_open(file, &chos_link_seq);
	if (!ret && file->f_mode & FMODE_WRITE)
		ret = chos_open_for_write(inode, file);
	return ret;
}

const struct file_operations chos_processes_fops = {
	.open		= chos_processes_open,
	CHOS_SEQ_READ,
	.write_iter	= chos_processes_write,
	.splice_write	= iter_file_splice_write,
	.llseek		= seq_lseek,
	.release	= seq_release,
};
