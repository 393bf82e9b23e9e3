// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * chosfs, the file system on /proc/chos and on /chos/.chos: one directory,
 * the same one for every mount.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/fs_context.h>
#include <linux/fs_struct.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/sched.h>

#include "chos.h"
#include "compat/compat.h"

#define CHOSFS_MAGIC 0x63686f73	/* "chos" */

/*
 * link, tree
 *
 * Both resolve to the path of the tree that the calling process is in. For a
 * process in none "link" is /, which is how programs tell that it is in none.
 * That can't serve for the links in the shared root: where that is the process'
 * root all the same, as in a session, it would lead back to them. So theirs is
 * "tree", which leads such a process to /local, where the host's files are.
 */

/*
 * Does not leave RCU-walk: no lock, no allocation, no copy. The string has to
 * outlive the RCU section all the same, because the walk may go on in
 * ref-walk with the rest of the path; hence the reference, even there.
 *
 * Only a link that another thread may just be taking away is waited for, which
 * needs ref-walk.
 */
static struct chos_link *chos_link_to_follow(struct dentry *dentry)
{
	struct chos_link *link = chos_link_of_current();

	while (link && unlikely(READ_ONCE(link->held_back))) {
		chos_link_put(link);
		if (!dentry)
			return ERR_PTR(-ECHILD);
		schedule_timeout_uninterruptible(1);
		link = chos_link_of_current();
	}
	return link;
}

static const char *chos_follow(struct chos_link *link, struct delayed_call *done)
{
	if (IS_ERR(link))
		return ERR_CAST(link);
	set_delayed_call(done, chos_link_put, link);
	return link->tree->path;
}

static const char *chos_get_link(struct dentry *dentry, struct inode *inode,
				 struct delayed_call *done)
{
	struct chos_link *link = chos_link_to_follow(dentry);

	return link ? chos_follow(link, done) : "/";
}

/*
 * Where there is no link to hold back, a move that gives the process one can
 * be told by the seqcount, as where a walk reads the root.
 */
static const char *chos_get_tree_link(struct dentry *dentry, struct inode *inode,
				      struct delayed_call *done)
{
	struct fs_struct *fs = current->fs;
	bool shared;
	unsigned int seq;

	do {
		struct chos_link *link = chos_link_to_follow(dentry);

		if (link)
			return chos_follow(link, done);
		seq = chos_fs_read_begin(fs);
		shared = chos_place_is_shared(READ_ONCE(fs->root.dentry));
	} while (chos_link_has(task_tgid(current)) || chos_fs_read_retry(fs, seq));
	return shared ? "/local" : "/";
}

static const struct inode_operations chos_link_iops = {
	.get_link = chos_get_link,
};

static const struct inode_operations chos_tree_link_iops = {
	.get_link = chos_get_tree_link,
};

/* version */

static int chos_version_show(struct seq_file *m, void *unused)
{
	/* Programs written against the original look for these words. */
	seq_puts(m, "chos " CHOS_VERSION " Fork trapped\n");
	return 0;
}

static int chos_version_open(struct inode *inode, struct file *file)
{
	return single_open(file, chos_version_show, NULL);
}

static const struct file_operations chos_version_fops = {
	.open		= chos_version_open,
	CHOS_SEQ_READ,
	.llseek		= seq_lseek,
	.release	= single_release,
};

/* stats */

static int chos_stats_open(struct inode *inode, struct file *file)
{
	return single_open(file, chos_stats_show, NULL);
}

static const struct file_operations chos_stats_fops = {
	.open		= chos_stats_open,
	CHOS_SEQ_READ,
	.llseek		= seq_lseek,
	.release	= single_release,
};

/* The file system. Inode 1 is its directory's; these are numbered by place. */

enum {
	CHOS_INO_SETCHOS = 2,
	CHOS_INO_RESETCHOS,
	CHOS_INO_VALID,
	CHOS_INO_VERSION,
	CHOS_INO_PROCESSES,
	CHOS_INO_STATS,
	CHOS_INO_COUNTS,
	CHOS_INO_LOG,
	CHOS_INO_END,
	CHOS_INO_LINK,
	CHOS_INO_TREE,
};

static const struct tree_descr chos_files[] = {
	[CHOS_INO_SETCHOS]   = { "setchos",   &chos_setchos_fops,   0666 },
	[CHOS_INO_RESETCHOS] = { "resetchos", &chos_resetchos_fops, 0666 },
	[CHOS_INO_VALID]     = { "valid",     &chos_valid_fops,     0600 },
	[CHOS_INO_VERSION]   = { "version",   &chos_version_fops,   0444 },
	[CHOS_INO_PROCESSES] = { "processes", &chos_processes_fops, 0600 },
	[CHOS_INO_STATS]     = { "stats",     &chos_stats_fops,     0444 },
	[CHOS_INO_COUNTS]    = { "counts",    &chos_counts_fops,    0400 },
	[CHOS_INO_LOG]	     = { "log",	      &chos_log_fops,	    0600 },
	[CHOS_INO_END]	     = { "" },
};

/* The files have no content of their own: there is nothing to cut off. */
static int chos_setattr(CHOS_SETATTR_ARGS)
{
	if (attr->ia_valid & ATTR_SIZE) {
		/* An open with O_TRUNC, which the file's open has seen. */
		if (!(attr->ia_valid & ATTR_OPEN))
			return -EPERM;
		attr->ia_valid &= ~ATTR_SIZE;
	}
	return chos_simple_setattr(dentry, attr);
}

static const struct inode_operations chos_file_iops = {
	.setattr = chos_setattr,
};

static void chos_forbid_truncate(struct super_block *sb)
{
	unsigned int i;

	for (i = CHOS_INO_SETCHOS; i < CHOS_INO_END; i++) {
		struct qstr name = QSTR_INIT(chos_files[i].name,
					     strlen(chos_files[i].name));
		struct dentry *dentry;

		name.hash = full_name_hash(sb->s_root, name.name, name.len);
		dentry = d_lookup(sb->s_root, &name);
		d_inode(dentry)->i_op = &chos_file_iops;
		dput(dentry);
	}
}

static int chos_add_link(struct super_block *sb, const char *name, unsigned long ino,
			 const struct inode_operations *iops)
{
	struct dentry *dentry = d_alloc_name(sb->s_root, name);
	struct inode *inode;

	if (!dentry)
		return -ENOMEM;
	inode = new_inode(sb);
	if (!inode) {
		dput(dentry);
		return -ENOMEM;
	}
	inode->i_ino = ino;
	inode->i_mode = S_IFLNK | 0777;
	inode->i_op = iops;
	/* An update of the access time would take the walk out of RCU. */
	inode->i_flags |= S_NOATIME;
	chos_inode_init_times(inode);
	chos_d_add(dentry, inode);
	return 0;
}

static int chos_fill_super(struct super_block *sb, struct fs_context *fc)
{
	int ret = simple_fill_super(sb, CHOSFS_MAGIC, chos_files);

	if (ret)
		return ret;
	sb->s_iflags |= SB_I_NOEXEC | SB_I_NODEV;
	chos_forbid_truncate(sb);
	ret = chos_add_link(sb, "link", CHOS_INO_LINK, &chos_link_iops);
	if (!ret)
		ret = chos_add_link(sb, "tree", CHOS_INO_TREE, &chos_tree_link_iops);
	/* The list outlasts an unmount, and the two places do not. */
	if (!ret && chos_valid_count())
		chos_place_register(false);
	return ret;
}

static int chos_get_tree(struct fs_context *fc)
{
	return get_tree_single(fc, chos_fill_super);
}

static const struct fs_context_operations chos_context_ops = {
	.get_tree = chos_get_tree,
};

static int chos_init_fs_context(struct fs_context *fc)
{
	fc->ops = &chos_context_ops;
	return 0;
}

/* The last mount is gone: nobody can enter any more. */
static void chos_kill_sb(struct super_block *sb)
{
	chos_kill_super(sb);
	chos_place_release();
}

static struct file_system_type chos_fs_type = {
	.owner		 = THIS_MODULE,
	.name		 = "chosfs",
	.init_fs_context = chos_init_fs_context,
	.kill_sb	 = chos_kill_sb,
};
MODULE_ALIAS_FS("chosfs");

/*
 * An empty directory that procfs knows to be one: a plain directory there
 * would, once mounted upon, forbid mounting procfs in user namespaces.
 */
static struct proc_dir_entry *chos_mount_point;

int __init chos_fs_init(void)
{
	int ret;

	chos_mount_point = proc_create_mount_point("chos");
	if (!chos_mount_point) {
		pr_err("can't make /proc/chos\n");
		return -ENOMEM;
	}
	ret = register_filesystem(&chos_fs_type);
	if (ret) {
		pr_err("can't register chosfs: %d\n", ret);
		proc_remove(chos_mount_point);
	}
	return ret;
}

void chos_fs_exit(void)
{
	unregister_filesystem(&chos_fs_type);
	proc_remove(chos_mount_point);
}
