// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Paths of OS trees, and the list of those that may be entered.
 */
#include <linux/bits.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/stringhash.h>

#include "chos.h"
#include "compat/compat.h"

#define CHOS_VALID_BITS 12
#define CHOS_VALID_BUCKETS BIT(CHOS_VALID_BITS)
#define CHOS_VALID_MAX 65536U

/*
 * A set of paths. The published one only grows in place; whatever else shall
 * change is made in a set of its own, which then takes its place whole.
 */
struct chos_valid {
	unsigned int nr;
	bool replaces;		/* the published set, rather than adding to it */
	bool empties;		/* it first, by a line "-" */
	struct hlist_head bucket[CHOS_VALID_BUCKETS];
};

static struct chos_valid __rcu *chos_valid;
static DEFINE_MUTEX(chos_valid_mutex);

/*
 * A path as the link may have it: absolute, without control characters (it is
 * printed a line each), and without "..", which would make it depend on where
 * other links lead.
 */
static bool chos_path_ok(const char *path, size_t len)
{
	size_t i, start = 0;

	if (!len || len >= PATH_MAX || path[0] != '/')
		return false;

	for (i = 0; i <= len; i++) {
		unsigned char c = i < len ? path[i] : '/';

		if (c < ' ' || c == 0x7f)
			return false;
		if (c != '/')
			continue;
		if (i - start == 2 && path[start] == '.' && path[start + 1] == '.')
			return false;
		start = i + 1;
	}
	return true;
}

/**
 * chos_tree_new - the path of an OS tree
 * @path: need not end in a NUL
 * @len: its length
 *
 * Return: the tree with one reference; -EINVAL for a path that can't be one,
 * -ENOMEM.
 */
struct chos_tree *chos_tree_new(const char *path, size_t len)
{
	struct chos_tree *tree;

	if (!chos_path_ok(path, len))
		return ERR_PTR(-EINVAL);

	tree = kmalloc(struct_size(tree, path, len + 1), GFP_KERNEL);
	if (!tree)
		return ERR_PTR(-ENOMEM);
	refcount_set(&tree->ref, 1);
	tree->len = len;
	memcpy(tree->path, path, len);
	tree->path[len] = '\0';
	return tree;
}

struct chos_tree *chos_tree_hold(struct chos_tree *tree)
{
	refcount_inc(&tree->ref);
	return tree;
}

void chos_tree_put(struct chos_tree *tree)
{
	if (refcount_dec_and_test(&tree->ref))
		kfree_rcu(tree, rcu);
}

static u32 chos_valid_hash(const char *path, size_t len)
{
	return full_name_hash(NULL, path, len) & (CHOS_VALID_BUCKETS - 1);
}

/* Call in an RCU read-side section, or with a set that nobody else has. */
static struct chos_tree *chos_valid_lookup(struct chos_valid *set,
					   const char *path, size_t len)
{
	struct chos_tree *tree;

	hlist_for_each_entry_rcu(tree, &set->bucket[chos_valid_hash(path, len)],
				 node, lockdep_is_held(&chos_valid_mutex))
		if (tree->len == len && !memcmp(tree->path, path, len))
			return tree;
	return NULL;
}

/* The tree with that very path and a reference to it, or NULL. */
struct chos_tree *chos_valid_find(const char *path, size_t len)
{
	struct chos_tree *tree;

	rcu_read_lock();
	tree = chos_valid_lookup(rcu_dereference(chos_valid), path, len);
	/* Its list may be out of force by now, but is cleared only after us. */
	if (tree)
		chos_tree_hold(tree);
	rcu_read_unlock();
	return tree;
}

unsigned int chos_valid_count(void)
{
	unsigned int nr;

	rcu_read_lock();
	nr = READ_ONCE(rcu_dereference(chos_valid)->nr);
	rcu_read_unlock();
	return nr;
}

static struct chos_valid *chos_valid_new(void)
{
	return kvzalloc(sizeof(struct chos_valid), GFP_KERNEL);
}

/* Nobody else has the set any more. */
static void chos_valid_clear(struct chos_valid *set)
{
	struct chos_tree *tree;
	struct hlist_node *next;
	unsigned int i;

	for (i = 0; i < CHOS_VALID_BUCKETS; i++) {
		hlist_for_each_entry_safe(tree, next, &set->bucket[i], node) {
			hlist_del(&tree->node);
			chos_tree_put(tree);
		}
		cond_resched();
	}
	set->nr = 0;
}

static void chos_valid_free(struct chos_valid *set)
{
	if (set)
		chos_valid_clear(set);
	kvfree(set);
}

/* Takes the set over. */
static void chos_valid_replace(struct chos_valid *set)
{
	struct chos_valid *old;

	mutex_lock(&chos_valid_mutex);
	old = rcu_dereference_protected(chos_valid,
					lockdep_is_held(&chos_valid_mutex));
	if (set->nr)
		chos_place_register(set->empties || !old->nr);
	rcu_assign_pointer(chos_valid, set);
	if (!set->nr)
		chos_place_release();
	mutex_unlock(&chos_valid_mutex);
	synchronize_rcu();
	chos_valid_free(old);
}

/* Moves what is new in the set to the published one: all of it, or nothing. */
static int chos_valid_merge(struct chos_valid *set)
{
	struct chos_valid *valid;
	struct chos_tree *tree;
	struct hlist_node *next;
	unsigned int i;
	int ret = 0;

	mutex_lock(&chos_valid_mutex);
	valid = rcu_dereference_protected(chos_valid,
					  lockdep_is_held(&chos_valid_mutex));
	for (i = 0; i < CHOS_VALID_BUCKETS; i++) {
		hlist_for_each_entry_safe(tree, next, &set->bucket[i], node) {
			if (!chos_valid_lookup(valid, tree->path, tree->len))
				continue;
			hlist_del(&tree->node);
			chos_tree_put(tree);
			set->nr--;
		}
	}
	if (valid->nr + set->nr > CHOS_VALID_MAX) {
		ret = -ENOSPC;
		goto out;
	}
	if (set->nr)
		chos_place_register(!valid->nr);
	for (i = 0; i < CHOS_VALID_BUCKETS; i++) {
		hlist_for_each_entry_safe(tree, next, &set->bucket[i], node) {
			hlist_del(&tree->node);
			hlist_add_head_rcu(&tree->node, &valid->bucket[i]);
		}
	}
	WRITE_ONCE(valid->nr, valid->nr + set->nr);
	set->nr = 0;
out:
	mutex_unlock(&chos_valid_mutex);
	return ret;
}

/* Takes the set over, whatever the outcome. */
static int chos_valid_commit(struct chos_valid *set)
{
	int ret;

	if (set->replaces) {
		chos_valid_replace(set);
		return 0;
	}
	ret = chos_valid_merge(set);
	chos_valid_free(set);
	return ret;
}

/*
 * /proc/chos/valid
 *
 *   line = "-"		empties the list
 *	  | path	adds the path, if it is not there yet
 *
 * What fills an empty list also registers the two places that roots move
 * between: see place.c.
 *
 * Opened with O_TRUNC, the lines of all writes together are the new list,
 * which takes the old one's place at the close. Opened otherwise, each write
 * is complete, and takes effect whole at once. Either way a bad line fails
 * its write and leaves the published list as it was.
 */

/* An open of the file for writing; what seq_file keeps for us. */
struct chos_valid_writer {
	struct mutex mutex;		/* two writes through one descriptor */
	struct chos_valid *set;		/* with O_TRUNC: the new list, so far */
	bool failed;			/* it will not be published */
	struct chos_lines lines;
};

static int chos_valid_line(char *line, size_t len, void *arg)
{
	struct chos_valid *set = arg;
	struct chos_tree *tree;

	if (len == 1 && line[0] == '-') {
		chos_valid_clear(set);
		set->replaces = true;
		set->empties = true;
		return 0;
	}
	tree = chos_tree_new(line, len);
	if (IS_ERR(tree))
		return PTR_ERR(tree);
	if (chos_valid_lookup(set, tree->path, tree->len)) {
		chos_tree_put(tree);
		return 0;
	}
	if (set->nr == CHOS_VALID_MAX) {
		chos_tree_put(tree);
		return -ENOSPC;
	}
	hlist_add_head(&tree->node, &set->bucket[chos_valid_hash(line, len)]);
	set->nr++;
	return 0;
}

/* A write that is complete in itself. */
static ssize_t chos_valid_command(struct chos_lines *lines, struct iov_iter *from)
{
	struct chos_valid *set = chos_valid_new();
	ssize_t len, ret;

	if (!set)
		return -ENOMEM;
	lines->len = 0;
	len = chos_lines_write(lines, from, chos_valid_line, set);
	ret = len < 0 ? len : chos_lines_end(lines, chos_valid_line, set);
	if (ret) {
		chos_valid_free(set);
		return ret;
	}
	ret = chos_valid_commit(set);
	return ret ?: len;
}

static ssize_t chos_valid_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct seq_file *m = iocb->ki_filp->private_data;
	struct chos_valid_writer *writer = m->private;
	ssize_t ret;

	if (!chos_is_admin())
		return -EPERM;
	mutex_lock(&writer->mutex);
	if (!writer->set) {
		ret = chos_valid_command(&writer->lines, from);
	} else if (writer->failed) {
		ret = -EINVAL;
	} else {
		ret = chos_lines_write(&writer->lines, from, chos_valid_line, writer->set);
		writer->failed = ret < 0;
	}
	mutex_unlock(&writer->mutex);
	return ret;
}

static void *chos_valid_start(struct seq_file *m, loff_t *pos)
	__acquires(RCU)
{
	rcu_read_lock();
	return *pos < CHOS_VALID_BUCKETS ?
		&rcu_dereference(chos_valid)->bucket[*pos] : NULL;
}

static void *chos_valid_next(struct seq_file *m, void *bucket, loff_t *pos)
{
	struct hlist_head *head = bucket;

	return ++*pos < CHOS_VALID_BUCKETS ? head + 1 : NULL;
}

static void chos_valid_stop(struct seq_file *m, void *bucket)
	__releases(RCU)
{
	rcu_read_unlock();
}

static int chos_valid_show(struct seq_file *m, void *bucket)
{
	struct hlist_head *head = bucket;
	struct chos_tree *tree;

	hlist_for_each_entry_rcu(tree, head, node)
		seq_printf(m, "%s\n", tree->path);
	return 0;
}

static const struct seq_operations chos_valid_seq = {
	.start	= chos_valid_start,
	.next	= chos_valid_next,
	.stop	= chos_valid_stop,
	.show	= chos_valid_show,
};

static int chos_valid_open(struct inode *inode, struct file *file)
{
	/* The VFS takes O_TRUNC off the flags once we have returned. */
	bool replaces = file->f_mode & FMODE_WRITE && file->f_flags & O_TRUNC;
	struct chos_valid_writer *writer;

	if (!chos_is_admin())
		return -EPERM;

	writer = __seq_open_private(file, &chos_valid_seq, sizeof(*writer));
	if (!writer)
		return -ENOMEM;
	mutex_init(&writer->mutex);
	if (replaces) {
		writer->set = chos_valid_new();
		if (!writer->set) {
			seq_release_private(inode, file);
			return -ENOMEM;
		}
		writer->set->replaces = true;
	}
	return file->f_mode & FMODE_WRITE ? chos_open_for_write(inode, file) : 0;
}

/*
 * The last line may lack its newline, so whether it is good turns out only at
 * the close. Through this its close(2) can still say so.
 */
static int chos_valid_flush(struct file *file, fl_owner_t id)
{
	struct seq_file *m = file->private_data;
	struct chos_valid_writer *writer = m->private;
	int ret = 0;

	mutex_lock(&writer->mutex);
	if (writer->set && !writer->failed && writer->lines.len &&
	    !(writer->lines.len == 1 && writer->lines.line[0] == '-') &&
	    !chos_path_ok(writer->lines.line, writer->lines.len))
		ret = -EINVAL;
	mutex_unlock(&writer->mutex);
	return ret;
}

static int chos_valid_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct chos_valid_writer *writer = m->private;
	struct chos_valid *set = writer->set;

	if (set) {
		if (!writer->failed &&
		    chos_lines_end(&writer->lines, chos_valid_line, set))
			writer->failed = true;
		/* A writer that was killed may have had more to say. */
		if (writer->failed || current->flags & PF_SIGNALED)
			chos_valid_free(set);
		else
			chos_valid_commit(set);
	}
	mutex_destroy(&writer->mutex);
	return seq_release_private(inode, file);
}

const struct file_operations chos_valid_fops = {
	.open		= chos_valid_open,
	CHOS_SEQ_READ,
	.write_iter	= chos_valid_write,
	.splice_write	= iter_file_splice_write,
	.llseek		= seq_lseek,
	.flush		= chos_valid_flush,
	.release	= chos_valid_release,
};

int __init chos_valid_init(void)
{
	struct chos_valid *set = chos_valid_new();

	if (!set)
		return -ENOMEM;
	RCU_INIT_POINTER(chos_valid, set);
	return 0;
}

void chos_valid_exit(void)
{
	chos_valid_free(rcu_dereference_protected(chos_valid, true));
}
