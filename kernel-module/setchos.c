// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * /proc/chos/setchos and /proc/chos/resetchos
 *
 * Each write to setchos is one path, which a newline may end. "/" leaves; any
 * other has to be, byte for byte, on the list of valid paths. Any write to
 * resetchos leaves.
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

static int chos_enter(const char *path, size_t len)
{
	struct chos_tree *tree = chos_valid_find(path, len);
	struct chos_link *link;
	int ret;

	if (!tree)
		return -ENOENT;
	link = chos_link_prepare(task_tgid(current), tree);
	chos_tree_put(tree);
	if (!link)
		return -ENOMEM;

	ret = chos_move(link);
	if (ret)
		chos_link_put(link);
	else
		chos_stat_inc(CHOS_STAT_ENTERED);
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
	return len == 1 && path[0] == '/' ? chos_leave() : chos_enter(path, len);
}

static int chos_setchos_copy(struct iov_iter *from, size_t len)
{
	char *path;
	int ret;

	/* Such a path can't be on the list: room for a newline, none for a NUL. */
	if (len > PATH_MAX)
		return -ENOENT;
	path = kmalloc(len, GFP_KERNEL);
	if (!path)
		return -ENOMEM;
	ret = copy_from_iter_full(path, len, from) ? chos_set(path, len) : -EFAULT;
	kfree(path);
	return ret;
}

static ssize_t chos_setchos_write(struct kiocb *iocb, struct iov_iter *from)
{
	size_t len = iov_iter_count(from);
	int ret = chos_mover_check(iocb->ki_filp);

	if (!ret)
		ret = chos_setchos_copy(from, len);
	if (ret)
		chos_stat_inc(CHOS_STAT_REFUSED);
	return ret ?: len;
}

static ssize_t chos_resetchos_write(struct kiocb *iocb, struct iov_iter *from)
{
	size_t len = iov_iter_count(from);
	int ret = chos_mover_check(iocb->ki_filp);

	if (!ret)
		ret = chos_leave();
	if (ret) {
		chos_stat_inc(CHOS_STAT_REFUSED);
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
