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
#include <linux/mutex.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "chos.h"
#include "compat/compat.h"

/*
 * One at a time, so that of two threads with fs_structs of their own neither
 * lets go of the link that the other one has held back. It is held for as long
 * as a step takes, which doesn't sleep.
 */
static DEFINE_MUTEX(chos_move_mutex);

/*
 * Another thread may be executing a program: it has been looked up, and its
 * loader not yet. So that the two can't be of two trees, nothing changes
 * meanwhile.
 *
 * Whoever has read the old root or the old link by now is in execve(2) since
 * before, and is seen there. Who reads them from here on waits until this is
 * decided: for the root by the seqcount that is held here, for the link
 * because that is held back.
 */
static int chos_move_locked(struct fs_struct *fs, const struct path *to,
			    struct chos_link *link, struct chos_link **old)
{
	struct pid *pid = task_tgid(current);
	int ret;

	chos_link_hold_back(pid, true);
	ret = chos_exec_elsewhere();
	if (ret)
		chos_link_hold_back(pid, false);
	else
		*old = chos_link_exchange(pid, link, &fs->root, to);
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
	mutex_lock(&chos_move_mutex);
	chos_fs_lock(fs);
	if (path_equal(&fs->root, from))
		ret = chos_move_locked(fs, to, link, &old);
	chos_fs_unlock(fs);
	mutex_unlock(&chos_move_mutex);

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
	ret = link ? chos_valid_admits(link->tree->path, link->tree->len) : 0;
	if (!ret)
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
 * Return: 0; what chos_valid_admits() and chos_place_next() return; -EINTR or -ERESTARTNOINTR if a
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
