// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
#include <linux/dcache.h>

struct dentry *(*chos_probe)(struct dentry *dentry, struct inode *inode) =
	d_make_persistent;
