// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Several OS trees on one host: loading and unloading.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "chos.h"

static int __init chos_init(void)
{
	int ret;

	ret = chos_place_init();
	if (ret)
		return ret;

	ret = chos_valid_init();
	if (ret)
		return ret;

	ret = chos_link_init();
	if (ret)
		goto err_valid;

	ret = chos_hooks_init();
	if (ret)
		goto err_link;

	/* Last: from here on a process can enter a tree. */
	ret = chos_fs_init();
	if (ret)
		goto err_hooks;

	return 0;

err_hooks:
	chos_hooks_exit();
err_link:
	chos_link_exit();
err_valid:
	chos_valid_exit();
	return ret;
}

/*
 * Runs only when no chosfs is mounted anywhere: a mount pins the module. So
 * no path walk can be inside chos_get_link(), and no file of ours is open.
 */
static void __exit chos_exit(void)
{
	chos_fs_exit();
	chos_log_exit();
	chos_hooks_exit();
	chos_link_exit();
	chos_valid_exit();
	chos_place_exit();
}

module_init(chos_init);
module_exit(chos_exit);

MODULE_AUTHOR("The CHOS developers");
MODULE_DESCRIPTION("A symbolic link for each process: several OS trees on one host");
MODULE_VERSION(CHOS_VERSION);
MODULE_LICENSE("Dual BSD/GPL");
