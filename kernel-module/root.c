// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Moving: the root directory and the link of the calling process, in one step.
 *
 * Both change under the lock of the fs_struct, and only if the root is still
 * the one that was found to be at a place where this is allowed. chroot(2) and
 * its like take the same lock: of a chroot that has returned nothing is ever
 * undone.
 */
#include <linux/errno.h>
#include <linux/fs_struct.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "chos.h"
#include "compat/compat.h"

/*
 * Another thread may be executing a program: it has been looked up, and its
 * loader not yet, or the other way round. So that the two can't be of two
 * trees, nothing changes meanwhile.
 *
 * The look at the other threads comes after the change can be seen. Who reads
 * the old root or link was in execve(2) before, and is seen there; who reads
 * the new one reads it for program and loader. A root is read under the
 * seqcount that is held here, so that nobody can use a change that is undone.
 */
static int chos_move_locked(struct fs_struct *fs, const struct path *to,
			    struct chos_link *link, struct chos_link **old)
{
	struct path from = fs->root;
	int ret;

	*old = chos_link_exchange(task_tgid(current), link, &fs->root, to);
	ret = chos_exec_elsewhere();
	if (ret)
		chos_link_exchange(task_tgid(current), *old, &fs->root, &from);
	return ret;
}

/*
 * Return: 0; -EAGAIN if the root is not @from any more; -EBUSY while another
 * thread executes a program; -EINTR if the process is about to end.
 */
static int chos_move_step(const struct path *from, const struct path *to,
			  struct chos_link *link)
{
	struct fs_struct *fs = current->fs;
	struct chos_link *old;
	int ret = -EAGAIN;

	path_get(to);
	chos_fs_lock(fs);
	if (path_equal(&fs->root, from))
		ret = chos_move_locked(fs, to, link, &old);
	chos_fs_unlock(fs);

	/* Of the two references one is the fs_struct's now, the other was. */
	path_put(ret ? to : from);
	if (!ret && old)
		chos_link_put(old);
	return ret;
}

static int chos_move_try(struct chos_link *link)
{
	struct path from, to;
	int ret;

	chos_place_lock();
	get_fs_root(current->fs, &from);
	ret = chos_place_next(link, &from, &to);
	if (!ret) {
		ret = chos_move_step(&from, &to, link);
		path_put(&to);
	}
	path_put(&from);
	chos_place_unlock();
	return ret;
}

/**
 * chos_move - enter a tree, or leave
 * @link: where to; its reference is taken over if this succeeds. NULL leaves.
 *
 * The working directory stays, as with chroot(2).
 *
 * Return: 0; what chos_place_next() returns; -EINTR or -ERESTARTNOINTR if a
 * signal came while another thread of the process was in execve(2). On an
 * error nothing has changed.
 */
int chos_move(struct chos_link *link)
{
	for (;;) {
		int ret = chos_move_try(link);

		if (ret == -EBUSY)
			schedule_timeout_interruptible(1);
		else if (ret != -EAGAIN)
			return ret;
		if (signal_pending(current))
			return -ERESTARTNOINTR;
		cond_resched();
	}
}
