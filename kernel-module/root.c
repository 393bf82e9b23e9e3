// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * The root directory of a process that enters or leaves.
 *
 * Changing it takes no privilege, so this is where it must not become a way
 * out of anything. Whoever asks has to be at one of two places of its own
 * mount namespace, and can only get to the other one:
 *
 *   the top	the root of the mount that is uppermost there,
 *   /chos	as looked up from the top.
 *
 * A process in any other chroot is refused. So is one in a user namespace
 * other than the initial one, where it may have mounted a /chos of its own,
 * and so is one whose mounts have been detached: what lies uppermost there is
 * whatever was detached, not a namespace's top.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/fs_struct.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/sched.h>
#include <linux/user_namespace.h>

#include "chos.h"
#include "compat/compat.h"

static char *chos_root = "/chos";
module_param_named(root, chos_root, charp, 0444);
MODULE_PARM_DESC(root, "the shared root directory of all trees (default /chos)");

/*
 * The top of the mount namespace that @from lies in. The initial rootfs stays
 * hidden under the real root, so having climbed as far as it goes, what is
 * stacked there has to be descended again.
 */
static int chos_root_top(const struct path *from, struct path *top)
{
	path_get(from);
	*top = *from;

	do {
		while (top->dentry != top->mnt->mnt_root) {
			struct dentry *parent = dget_parent(top->dentry);
			bool stuck = parent == top->dentry;

			dput(top->dentry);
			top->dentry = parent;
			/* Cut off from its file system's root, as on NFS. */
			if (stuck)
				goto err_outside;
		}
	} while (follow_up(top));

	if (READ_ONCE(top->mnt->mnt_flags) & MNT_UMOUNT)
		goto err_outside;

	if (!chos_follow_down(top))
		return 0;

err_outside:
	path_put(top);
	return -EPERM;
}

/**
 * chos_root_find - where the caller's root shall be
 * @enter: in a tree, or else out of any
 * @to: the place found, to be handed to chos_root_set() or path_put()
 *
 * Return: 0; -EPERM for a caller that is not where it may do this (see
 * above); -ENOMEM; for a caller at the top, the error of looking up /chos,
 * mostly -ENOENT.
 */
int chos_root_find(bool enter, struct path *to)
{
	struct path root, top, chos;
	bool out;
	int ret;

	/* A kernel thread has its root from init and shares it with others. */
	if (current->flags & PF_KTHREAD || current_user_ns() != &init_user_ns)
		return -EPERM;

	get_fs_root(current->fs, &root);
	ret = chos_root_top(&root, &top);
	if (ret)
		goto out_root;

	out = path_equal(&root, &top);
	if (out && !enter) {
		/* Nowhere to go, and no /chos needed for that. */
		*to = top;
		goto out_root;
	}

	ret = vfs_path_lookup(top.dentry, top.mnt, chos_root,
			      LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &chos);
	if (!out && ret != -ENOMEM && (ret || !path_equal(&root, &chos))) {
		if (!ret)
			path_put(&chos);
		ret = -EPERM;
	}

	if (ret) {
		path_put(&top);
	} else if (enter) {
		*to = chos;
		path_put(&top);
	} else {
		*to = top;
		path_put(&chos);
	}
out_root:
	path_put(&root);
	return ret;
}

/* Takes over the reference. As with chroot(2), the working directory stays. */
void chos_root_set(struct path *to)
{
	struct fs_struct *fs = current->fs;
	struct path old;

	chos_fs_lock(fs);
	old = fs->root;
	fs->root = *to;
	chos_fs_unlock(fs);
	path_put(&old);
}

int __init chos_root_init(void)
{
	if (chos_root[0] != '/' || !chos_root[1]) {
		pr_err("root=%s: has to be an absolute path other than /\n", chos_root);
		return -EINVAL;
	}
	return 0;
}
