// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Without these the module can't work. As this compiles, the other probes'
 * failures can be put down to what they ask for.
 */
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/fs_struct.h>
#include <linux/namei.h>
#include <linux/proc_fs.h>
#include <linux/tracepoint.h>

#ifndef CONFIG_MODULES
#error "the kernel is built without CONFIG_MODULES"
#endif
#ifndef CONFIG_PROC_FS
#error "the kernel is built without CONFIG_PROC_FS"
#endif
#ifndef CONFIG_TRACEPOINTS
#error "the kernel is built without CONFIG_TRACEPOINTS"
#endif

int (*chos_probe_get_tree)(struct fs_context *fc,
			   int (*fill)(struct super_block *sb, struct fs_context *fc)) =
	get_tree_single;
struct proc_dir_entry *(*chos_probe_mount_point)(const char *name) =
	proc_create_mount_point;
void (*chos_probe_each)(void (*fct)(struct tracepoint *tp, void *priv), void *priv) =
	for_each_kernel_tracepoint;
