// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Inheritance at fork, and the end at exit.
 *
 * The hooks are tracepoints, looked up by name, since the variables that
 * stand for them are not exported. Their handlers run with preemption off, on
 * real-time kernels too: they may not even take a spinlock_t there.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "chos.h"
#include "compat/compat.h"

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
	if (!thread_group_leader(child) || chos_link_inherit(child))
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
