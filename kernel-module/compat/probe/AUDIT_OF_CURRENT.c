// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
#include <linux/audit.h>

void (*chos_probe)(struct audit_buffer *ab) = audit_log_task_info;
