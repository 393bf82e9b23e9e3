/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/*
 * What differs between the kernels that the module builds for. Kbuild compiles
 * each probe/X.c against the kernel at hand and defines CHOS_HAVE_X for those
 * that compile: version numbers say little where distributions backport.
 */
#ifndef CHOS_COMPAT_H
#define CHOS_COMPAT_H

#include <linux/audit.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

/* The lock of a task's root and working directory. */
static inline void chos_fs_lock(struct fs_struct *fs)
{
#ifdef CHOS_HAVE_FS_SEQLOCK
	write_seqlock(&fs->seq);
#else
	spin_lock(&fs->lock);
	write_seqcount_begin(&fs->seq);
#endif
}

static inline unsigned int chos_fs_read_begin(struct fs_struct *fs)
{
#ifdef CHOS_HAVE_FS_SEQLOCK
	return read_seqbegin(&fs->seq);
#else
	return read_seqcount_begin(&fs->seq);
#endif
}

static inline bool chos_fs_read_retry(struct fs_struct *fs, unsigned int seq)
{
#ifdef CHOS_HAVE_FS_SEQLOCK
	return read_seqretry(&fs->seq, seq);
#else
	return read_seqcount_retry(&fs->seq, seq);
#endif
}

static inline void chos_fs_unlock(struct fs_struct *fs)
{
#ifdef CHOS_HAVE_FS_SEQLOCK
	write_sequnlock(&fs->seq);
#else
	write_seqcount_end(&fs->seq);
	spin_unlock(&fs->lock);
#endif
}

/* Exported for long, but declared in a public header only later. */
#ifndef CHOS_HAVE_VFS_PATH_LOOKUP
int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt, const char *name,
		    unsigned int flags, struct path *path);
#endif

/* An entry of a file system that lives in the dentry cache alone. */
static inline void chos_d_add(struct dentry *dentry, struct inode *inode)
{
#ifdef CHOS_HAVE_D_MAKE_PERSISTENT
	d_make_persistent(dentry, inode);
	dput(dentry);
#else
	d_add(dentry, inode);
#endif
}

static inline void chos_kill_super(struct super_block *sb)
{
#ifdef CHOS_HAVE_D_MAKE_PERSISTENT
	kill_anon_super(sb);
#else
	kill_litter_super(sb);
#endif
}

static inline void chos_inode_init_times(struct inode *inode)
{
#ifdef CHOS_HAVE_SIMPLE_INODE_INIT_TS
	simple_inode_init_ts(inode);
#else
	inode->i_atime = current_time(inode);
	inode->i_mtime = inode->i_atime;
	inode->i_ctime = inode->i_atime;
#endif
}

/* What an inode's setattr is called with; in newer ones first what serves idmapped mounts. */
#if defined(CHOS_HAVE_SETATTR_IDMAP)
#define CHOS_SETATTR_ARGS \
	struct mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr
#define chos_simple_setattr(dentry, attr) simple_setattr(idmap, dentry, attr)
#elif defined(CHOS_HAVE_SETATTR_USERNS)
#define CHOS_SETATTR_ARGS \
	struct user_namespace *mnt_userns, struct dentry *dentry, struct iattr *attr
#define chos_simple_setattr(dentry, attr) simple_setattr(mnt_userns, dentry, attr)
#else
#define CHOS_SETATTR_ARGS struct dentry *dentry, struct iattr *attr
#define chos_simple_setattr(dentry, attr) simple_setattr(dentry, attr)
#endif

/* How a file that is a sequence is read. */
#ifdef CHOS_HAVE_SEQ_READ_ITER
#define CHOS_SEQ_READ .read_iter = seq_read_iter
#else
#define CHOS_SEQ_READ .read = seq_read
#endif

/* What audit knows of the calling process; older ones ask which process is meant. */
static inline void chos_audit_task(struct audit_buffer *record)
{
#ifdef CHOS_HAVE_AUDIT_OF_CURRENT
	audit_log_task_info(record);
#else
	audit_log_task_info(record, current);
#endif
}

/* The arguments of a handler of the tracepoint sched_process_exit. */
#ifdef CHOS_HAVE_EXIT_GROUP_DEAD
#define CHOS_EXIT_HOOK_ARGS void *unused, struct task_struct *task, bool group_dead
#else
#define CHOS_EXIT_HOOK_ARGS void *unused, struct task_struct *task
#endif

#endif
