// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
#include <linux/namei.h>

int (*chos_probe)(struct dentry *dentry, struct vfsmount *mnt, const char *name,
		  unsigned int flags, struct path *path) = vfs_path_lookup;
