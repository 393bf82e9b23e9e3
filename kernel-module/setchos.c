// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * /proc/chos/setchos and /proc/chos/resetchos
 *
 * Each write to setchos is one path, which a newline may end. "/" leaves; any
 * other has to be, byte for byte, on the list of valid paths, with rights that
 * the process has. Any write to resetchos leaves.
 */
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/splice.h>
#include <linux/uio.h>

#include "chos.h"

static int chos_mover_open(struct inode *inode, struct file *file)
{
	file->private_data = get_pid(task_tgid(current));
	return chos_open_for_write(inode, file);
}

static int chos_mover_release(struct inode *inode, struct file *file)
{
	put_pid(file->private_data);
	return 0;
}

/*
 * A write moves the process that opened the file, with the rights that it had
 * then, and nobody else. A user who hands the descriptor on, to a set-uid
 * program as its standard output say, must not choose the OS that it goes on
 * in.
 *
 * Rights are the credentials, by their address: every change of them makes new
 * ones, and so does execve(2). Both kinds are asked, since an io_uring request
 * can come with a personality.
 */
static int chos_mover_check(const struct file *file)
{
	const struct cred *opener = file->f_cred;

	if (current->flags & PF_KTHREAD || file->private_data != task_tgid(current) ||
	    opener != current_cred() || opener != chos_real_cred())
		return -EPERM;
	return 0;
}

static int chos_enter_tree(struct chos_tree *tree)
{
	struct chos_link *link, *before;
	int ret;

	if (!chos_rights_admit(tree->rights))
		return -EACCES;
	ret = chos_log_pace();
	if (ret)
		return ret;
	link = chos_link_prepare(task_tgid(current), tree);
	if (!link) {
		chos_stat_inc(CHOS_STAT_ALLOC_FAILED);
		return -ENOMEM;
	}

	before = chos_log_before();
	ret = chos_move(link);
	if (ret)
		chos_link_put(link);
	chos_log_entry(before, ret ? NULL : tree);
	return ret;
}

static int chos_enter_path(const char *path, size_t len)
{
	struct chos_tree *tree = chos_valid_find(path, len);
	int ret;

	if (!tree)
		return -ENOENT;
	ret = chos_enter_tree(tree);
	if (!ret) {
		chos_stat_inc(CHOS_STAT_ENTERED);
		atomic64_inc(&tree->count->entries);
	} else if (ret == -EACCES) {
		atomic64_inc(&tree->count->refusals);
	}
	chos_tree_put(tree);
	return ret;
}

static int chos_leave(void)
{
	int ret = chos_move(NULL);

	if (!ret)
		chos_stat_inc(CHOS_STAT_LEFT);
	return ret;
}

static int chos_set(const char *path, size_t len)
{
	if (len && path[len - 1] == '\n')
		len--;
	return len == 1 && path[0] == '/' ? chos_leave() : chos_enter_path(path, len);
}

/* One that is made again after a signal has not failed yet. */
static void chos_refused(const char *path, size_t len, int error)
{
	if (error == -ERESTARTNOINTR)
		return;
	chos_log_refusal(path, len, error);
	chos_stat_inc(CHOS_STAT_REFUSED);
}

static ssize_t chos_setchos_write(struct kiocb *iocb, struct iov_iter *from)
{
	size_t len = iov_iter_count(from);
	/* More can't be on the list: room for a newline, none for a NUL. */
	size_t shown = min_t(size_t, len, PATH_MAX);
	char *path = kmalloc(shown, GFP_KERNEL);
	int ret = chos_mover_check(iocb->ki_filp);

	if (!path)
		return ret ?: -ENOMEM;
	if (!copy_from_iter_full(path, shown, from)) {
		ret = ret ?: -EFAULT;
		shown = 0;
	}
	if (!ret)
		ret = len > PATH_MAX ? -ENOENT : chos_set(path, len);
	if (ret)
		chos_refused(path, shown, ret);
	kfree(path);
	return ret ?: len;
}

static ssize_t chos_resetchos_write(struct kiocb *iocb, struct iov_iter *from)
{
	size_t len = iov_iter_count(from);
	int ret = chos_mover_check(iocb->ki_filp);

	if (!ret)
		ret = chos_leave();
	if (ret) {
		chos_refused("/", 1, ret);
		return ret;
	}
	iov_iter_advance(from, len);
	return len;
}

const struct file_operations chos_setchos_fops = {
	.open		= chos_mover_open,
	.write_iter	= chos_setchos_write,
	.splice_write	= iter_file_splice_write,
	.release	= chos_mover_release,
};

const struct file_operations chos_resetchos_fops = {
	.open		= chos_mover_open,
	.write_iter	= chos_resetchos_write,
	.splice_write	= iter_file_splice_write,
	.release	= chos_mover_release,
};
