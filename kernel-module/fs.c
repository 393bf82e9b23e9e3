// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * chosfs, the file system on /proc/chos and on /chos/.chos: one directory,
 * the same one for every mount.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/fs_context.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uidgid.h>

#include "chos.h"
#include "compat/compat.h"

#define CHOSFS_MAGIC 0x63686f73	/* "chos" */

/*
 * link
 *
 * Resolves to the path of the tree that the calling process is in, and to /
 * for a process in none.
 */

/*
 * Does not leave RCU-walk: no lock, no allocation, no copy. The string has to
 * outlive the RCU section all the same, because the walk may go on in
 * ref-walk with the rest of the path; hence the reference, even there.
 */
static const char *chos_get_link(struct dentry *dentry, struct inode *inode,
				 struct delayed_call *done)
{
	struct chos_link *link = chos_link_of_current();

	if (!link)
		return "/";
	set_delayed_call(done, chos_link_put, link);
	return link->tree->path;
}

static const struct inode_operations chos_link_iops = {
	.get_link = chos_get_link,
};

/*
 * setchos
 *
 * Each write is one path, which a newline may end. "/" leaves; any other has
 * to be, byte for byte, on the list of valid paths.
 *
 * It acts on the process that writes, whoever opened the file. That must not
 * let a user who hands the descriptor to a set-uid program, as its standard
 * output say, choose the OS that it goes on in: unless root opened it, only
 * the user who did can write to it.
 */

static int chos_writer_check(struct file *file)
{
	const struct cred *opener = file->f_cred;

	if (uid_eq(opener->euid, GLOBAL_ROOT_UID) ||
	    uid_eq(opener->euid, current_euid()))
		return 0;
	return -EPERM;
}

static int chos_enter(const char *path, size_t len)
{
	struct chos_tree *tree;
	struct chos_link *link;
	struct path to;
	int ret;

	ret = chos_root_find(true, &to);
	if (ret)
		return ret;

	ret = -ENOENT;
	tree = chos_valid_find(path, len);
	if (!tree)
		goto err_root;

	ret = -ENOMEM;
	link = chos_link_prepare(task_tgid(current), tree);
	chos_tree_put(tree);
	if (!link)
		goto err_root;

	/*
	 * From here on nothing can fail. The link comes first: under the real
	 * root nothing depends on it, while in /chos without a link another
	 * thread would find no OS.
	 */
	chos_link_publish(link);
	chos_root_set(&to);
	chos_stat_inc(CHOS_STAT_ENTERED);
	return 0;

err_root:
	path_put(&to);
	return ret;
}

static int chos_leave(void)
{
	struct path to;
	int ret = chos_root_find(false, &to);

	if (ret)
		return ret;
	chos_root_set(&to);
	chos_link_forget(task_tgid(current));
	chos_stat_inc(CHOS_STAT_LEFT);
	return 0;
}

static int chos_set(const char *path, size_t len)
{
	if (len && path[len - 1] == '\n')
		len--;
	return len == 1 && path[0] == '/' ? chos_leave() : chos_enter(path, len);
}

static ssize_t chos_setchos_write(struct kiocb *iocb, struct iov_iter *from)
{
	size_t len = iov_iter_count(from);
	char *path;
	int ret;

	ret = chos_writer_check(iocb->ki_filp);
	if (ret)
		goto out;

	/* Such a path can't be on the list: room for a newline, none for a NUL. */
	ret = -ENOENT;
	if (len > PATH_MAX)
		goto out;

	ret = -ENOMEM;
	path = kmalloc(len, GFP_KERNEL);
	if (!path)
		goto out;
	ret = copy_from_iter_full(path, len, from) ? chos_set(path, len) : -EFAULT;
	kfree(path);
out:
	if (ret)
		chos_stat_inc(CHOS_STAT_REFUSED);
	return ret ?: len;
}

static const struct file_operations chos_setchos_fops = {
	.open		= chos_open_for_write,
	.write_iter	= chos_setchos_write,
};

/*
 * resetchos
 *
 * Any write: forget the link of the writing process, and leave.
 */

static ssize_t chos_resetchos_write(struct kiocb *iocb, struct iov_iter *from)
{
	size_t len = iov_iter_count(from);
	int ret = chos_writer_check(iocb->ki_filp);

	if (!ret)
		ret = chos_leave();
	if (ret) {
		chos_stat_inc(CHOS_STAT_REFUSED);
		return ret;
	}
	iov_iter_advance(from, len);
	return len;
}

static const struct file_operations chos_resetchos_fops = {
	.open		= chos_open_for_write,
	.write_iter	= chos_resetchos_write,
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
	.read_iter	= seq_read_iter,
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
	.read_iter	= seq_read_iter,
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
	CHOS_INO_END,
	CHOS_INO_LINK,
};

static const struct tree_descr chos_files[] = {
	[CHOS_INO_SETCHOS]   = { "setchos",   &chos_setchos_fops,   0666 },
	[CHOS_INO_RESETCHOS] = { "resetchos", &chos_resetchos_fops, 0666 },
	[CHOS_INO_VALID]     = { "valid",     &chos_valid_fops,     0600 },
	[CHOS_INO_VERSION]   = { "version",   &chos_version_fops,   0444 },
	[CHOS_INO_PROCESSES] = { "processes", &chos_processes_fops, 0600 },
	[CHOS_INO_STATS]     = { "stats",     &chos_stats_fops,     0444 },
	[CHOS_INO_END]	     = { "" },
};

static int chos_add_link(struct super_block *sb)
{
	struct dentry *dentry = d_alloc_name(sb->s_root, "link");
	struct inode *inode;

	if (!dentry)
		return -ENOMEM;
	inode = new_inode(sb);
	if (!inode) {
		dput(dentry);
		return -ENOMEM;
	}
	inode->i_ino = CHOS_INO_LINK;
	inode->i_mode = S_IFLNK | 0777;
	inode->i_op = &chos_link_iops;
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
	return chos_add_link(sb);
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

static struct file_system_type chos_fs_type = {
	.owner		 = THIS_MODULE,
	.name		 = "chosfs",
	.init_fs_context = chos_init_fs_context,
	.kill_sb	 = chos_kill_super,
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
