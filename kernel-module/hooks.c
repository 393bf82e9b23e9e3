// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Inheritance at fork, and the end at exit.
 *
 * The hooks are tracepoints, looked up by name, since the variables that
 * stand for them are not exported. Their handlers run with preemption off, on
 * real-time kernels too: they may not even take a spinlock_t there.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs_struct.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "chos.h"
#include "compat/compat.h"

/*
 * Puts a child, which has not run yet, where its parent, the caller, is.
 *
 * Its root was copied earlier in fork(2) than its link is given here, and
 * another thread of the parent may have moved in between. So the link goes by
 * the root that the child has got:
 *
 *   the host's	none
 *   the shared one	the parent's; if it has none, because it has just left, the
 *		child is in half a tree
 *   any other	the parent's, if it has one: sshd's privilege separation, a
 *		jail
 *
 * A parent without a link whose root is the shared one, too, has been put
 * there by root, or is in a session; its child is where it is.
 *
 * Returns false if that can't be done: the child is in half a tree, or there is
 * no link left in the reserve.
 */
static bool chos_inherit(struct task_struct *child)
{
	const struct dentry *root = READ_ONCE(child->fs->root.dentry);
	struct chos_link *from = chos_link_of_current();
	bool done;

	if (!from && unlikely(chos_place_is_shared(root))) {
		const struct dentry *own;

		from = chos_link_and_root(&own);
		if (!from)
			return chos_place_is_shared(own);
	}
	if (!from)
		return true;

	done = chos_place_is_host(root);
	if (!done) {
		done = chos_link_copy(from, task_tgid(child));
		chos_stat_inc(done ? CHOS_STAT_INHERITED : CHOS_STAT_ALLOC_FAILED);
	}
	chos_link_put(from);
	return done;
}

/*
 * SIGKILL for a child that has not run. Without siglock, which sleeps on a
 * real-time kernel: nobody but the child takes a signal from its own set, and
 * whoever sends it one in these microseconds, to its thread or to its process,
 * does that in one of the two.
 */
static void chos_kill_unborn(struct task_struct *child)
{
	set_bit(SIGKILL - 1, child->pending.signal.sig);
	set_bit(SIGKILL - 1, child->signal->shared_pending.signal.sig);
	set_tsk_thread_flag(child, TIF_SIGPENDING);
}

/*
 * Runs in the parent, after the child is complete and before it is first
 * woken: it can't look up a path before its link is there. For a thread that
 * joins the parent's group there is nothing to do.
 */
static void chos_on_fork(void *unused, struct task_struct *parent,
			 struct task_struct *child)
{
	if (!thread_group_leader(child) || chos_inherit(child))
		return;

	/* Better no child than one that runs on in another OS, or in none. */
	chos_kill_unborn(child);
	chos_stat_inc(CHOS_STAT_KILLED);
	pr_warn_ratelimited("%s[%d] has forked without a link for its child: killed it\n",
			    parent->comm, task_tgid_nr(parent));
}

/*
 * Runs in each thread that exits. signal->live has been lowered by then, so
 * no thread is left that could set the link again once it is zero. Two threads
 * that exit at the same moment can both find it so: forgetting twice is fine.
 */
static void chos_on_exit(CHOS_EXIT_HOOK_ARGS)
{
	if (!atomic_read(&task->signal->live))
		chos_link_forget(task_tgid(task));
}

static struct chos_hook {
	const char *name;
	void *handler;
	struct tracepoint *tracepoint;
} chos_hooks[] = {
	{ .name = "sched_process_fork", .handler = chos_on_fork },
	{ .name = "sched_process_exit", .handler = chos_on_exit },
};

static void chos_hook_match(struct tracepoint *tracepoint, void *unused)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(chos_hooks); i++)
		if (!strcmp(tracepoint->name, chos_hooks[i].name))
			chos_hooks[i].tracepoint = tracepoint;
}

static void chos_hooks_remove(size_t count)
{
	while (count--)
		tracepoint_probe_unregister(chos_hooks[count].tracepoint,
					    chos_hooks[count].handler, NULL);
	/* No handler is running any more, and none will. */
	tracepoint_synchronize_unregister();
}

int __init chos_hooks_init(void)
{
	size_t i;
	int ret;

	for_each_kernel_tracepoint(chos_hook_match, NULL);

	for (i = 0; i < ARRAY_SIZE(chos_hooks); i++) {
		if (!chos_hooks[i].tracepoint) {
			pr_err("this kernel has no tracepoint %s\n", chos_hooks[i].name);
			return -EOPNOTSUPP;
		}
	}

	for (i = 0; i < ARRAY_SIZE(chos_hooks); i++) {
		ret = tracepoint_probe_register(chos_hooks[i].tracepoint,
						chos_hooks[i].handler, NULL);
		if (ret) {
			pr_err("can't attach to %s: %d\n", chos_hooks[i].name, ret);
			chos_hooks_remove(i);
			return ret;
		}
	}
	return 0;
}

void chos_hooks_exit(void)
{
	chos_hooks_remove(ARRAY_SIZE(chos_hooks));
}
