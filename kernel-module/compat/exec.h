/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/*
 * The system calls that execute a program, by the number that a task is in:
 * those of the kernel's own kind, and of the other kinds that it runs.
 */
#ifndef CHOS_COMPAT_EXEC_H
#define CHOS_COMPAT_EXEC_H

#include <linux/sched/task_stack.h>
#include <linux/unistd.h>
#include <asm/syscall.h>
#include <uapi/linux/audit.h>

/* The task's stack has to stay until this returns. */
static inline bool chos_in_execve(struct task_struct *task)
{
	int nr = syscall_get_nr(task, task_pt_regs(task));

#ifdef CONFIG_X86_64
	if (IS_ENABLED(CONFIG_IA32_EMULATION) &&
	    syscall_get_arch(task) == AUDIT_ARCH_I386)
		return nr == 11 || nr == 358;	/* arch/x86's syscall_32.tbl */
#ifdef CONFIG_X86_X32_ABI
	if (nr & __X32_SYSCALL_BIT) {
		nr &= ~__X32_SYSCALL_BIT;
		return nr == 520 || nr == 545;	/* syscall_64.tbl */
	}
#endif
#endif
#ifdef CONFIG_ARM64
	if (IS_ENABLED(CONFIG_COMPAT) && syscall_get_arch(task) == AUDIT_ARCH_ARM)
		return nr == 11 || nr == 387;	/* arch/arm's syscall.tbl */
#endif
	return nr == __NR_execve || nr == __NR_execveat;
}

#endif
