// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
#include <trace/events/sched.h>

void chos_probe(void (*handler)(void *data, struct task_struct *task, bool group_dead))
{
	check_trace_callback_type_sched_process_exit(handler);
}
