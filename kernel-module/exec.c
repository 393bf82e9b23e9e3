// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Whether another thread of the process is executing a program.
 *
 * The lock that the kernel has for that, cred_guard_mutex, doesn't serve: since
 * 6.8 the program is looked up before it is taken, and a caller can stretch
 * the time in between as it likes, by where its arguments are.
 */
#include <linux/errno.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "chos.h"
#include "compat/exec.h"

/*
 * A thread in a system call has the number of it where syscall_get_nr() looks.
 * One that runs in user space has there the last one's, until its next
 * interrupt, so a failed execve(2) can be taken for one that goes on, and the
 * caller has to ask once more.
 *
 * Under siglock no thread that is on the list and is not exiting can start to,
 * so its stack stays. Where all are about to end, this one is told so, too.
 *
 * Return: 0, -EBUSY, or -EINTR if the process is about to end.
 */
int chos_exec_elsewhere(void)
{
	struct sighand_struct *sighand;
	struct task_struct *thread;
	unsigned long flags;
	int ret = 0;

	if (thread_group_empty(current))
		return 0;

	/* What has been held back against the number of a thread in execve(2). */
	smp_mb();
	rcu_read_lock();
	sighand = rcu_dereference(current->sighand);
	spin_lock_irqsave(&sighand->siglock, flags);
	if (__fatal_signal_pending(current)) {
		ret = -EINTR;
		goto out;
	}
	for_each_thread(current, thread) {
		if (thread == current || thread->flags & PF_EXITING)
			continue;
		if (chos_in_execve(thread)) {
			ret = -EBUSY;
			break;
		}
	}
out:
	spin_unlock_irqrestore(&sighand->siglock, flags);
	rcu_read_unlock();
	return ret;
}
