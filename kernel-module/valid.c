// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * The list of paths that may be entered, and by whom.
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
#define CHOS_LIST_IDS_MAX BIT(20)

/*
 * A set of paths. The published one only grows in place; whatever else shall
 * change is made in a set of its own, which then takes its place whole.
 */
struct chos_valid {
	unsigned int nr;
	unsigned int ids;	/* of users and groups, in all */
	bool replaces;		/* the published set, rather than adding to it */
	bool empties;		/* it first, by a line "-" */
	struct hlist_head bucket[CHOS_VALID_BUCKETS];
};

static struct chos_valid __rcu *chos_valid;
static DEFINE_MUTEX(chos_valid_mutex);

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

/**
 * chos_valid_admits - may the calling process enter by that path now?
 * @path: need not end in a NUL
 * @len: its length
 *
 * To be asked with the two places locked, as the last thing before the step:
 * whoever changes the list has waited for those who have when it is done.
 *
 * Return: 0, -ENOENT or -EACCES.
 */
int chos_valid_admits(const char *path, size_t len)
{
	struct chos_tree *tree;
	int ret = -ENOENT;

	rcu_read_lock();
	tree = chos_valid_lookup(rcu_dereference(chos_valid), path, len);
	if (tree)
		ret = chos_rights_admit(tree->rights) ? 0 : -EACCES;
	rcu_read_unlock();
	return ret;
}

/* The tree with that very path and a reference to it, or NULL. */
struct chos_tree *chos_valid_find(const char *path, size_t len)
{
	struct chos_tree *tree;

	rcu_read_lock();
	/* One that is just being replaced can't be held; its successor can. */
	do {
		tree = chos_valid_lookup(rcu_dereference(chos_valid), path, len);
	} while (tree && !refcount_inc_not_zero(&tree->ref));
	rcu_read_unlock();
	return tree;
}

/* Calls it for each path, of a list that doesn't change meanwhile. */
void chos_valid_each(void (*fn)(struct chos_tree *tree, void *arg), void *arg)
{
	struct chos_valid *valid;
	struct chos_tree *tree;
	unsigned int i;

	mutex_lock(&chos_valid_mutex);
	valid = rcu_dereference_protected(chos_valid,
					  lockdep_is_held(&chos_valid_mutex));
	for (i = 0; i < CHOS_VALID_BUCKETS; i++) {
		hlist_for_each_entry(tree, &valid->bucket[i], node)
			fn(tree, arg);
		cond_resched();
	}
	mutex_unlock(&chos_valid_mutex);
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

/* Nobody else has the set. */
static void chos_valid_drop(struct chos_valid *set, struct chos_tree *tree)
{
	hlist_del(&tree->node);
	set->nr--;
	set->ids -= chos_rights_size(tree->rights);
	chos_tree_put(tree);
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
	set->ids = 0;
}

static void chos_valid_free(struct chos_valid *set)
{
	if (set)
		chos_valid_clear(set);
	kvfree(set);
}

/* What is counted for a path goes on, whatever else is new of it. */
static void chos_valid_keep_counts(struct chos_valid *set, struct chos_valid *old)
{
	struct chos_tree *tree, *before;
	unsigned int i;

	for (i = 0; i < CHOS_VALID_BUCKETS; i++) {
		hlist_for_each_entry(tree, &set->bucket[i], node) {
			before = chos_valid_lookup(old, tree->path, tree->len);
			if (before)
				chos_tree_count_from(tree, before);
		}
		cond_resched();
	}
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
	chos_valid_keep_counts(set, old);
	rcu_assign_pointer(chos_valid, set);
	chos_place_wait();
	if (!set->nr)
		chos_place_release();
	mutex_unlock(&chos_valid_mutex);
	synchronize_rcu();
	chos_valid_free(old);
}

/* Of the set, what changes the published one stays; checks that it has room. */
static int chos_valid_reduce(struct chos_valid *set, struct chos_valid *valid)
{
	s64 nr = valid->nr, ids = valid->ids;
	struct chos_tree *tree, *before;
	struct hlist_node *next;
	unsigned int i;

	for (i = 0; i < CHOS_VALID_BUCKETS; i++) {
		hlist_for_each_entry_safe(tree, next, &set->bucket[i], node) {
			before = chos_valid_lookup(valid, tree->path, tree->len);
			if (before && !tree->rights) {
				chos_valid_drop(set, tree);
				continue;
			}
			nr += !before;
			ids += chos_rights_size(tree->rights);
			ids -= before ? chos_rights_size(before->rights) : 0;
		}
	}
	return nr > CHOS_VALID_MAX || ids > CHOS_LIST_IDS_MAX ? -ENOSPC : 0;
}

static void chos_valid_put_in(struct chos_valid *valid, struct chos_tree *tree)
{
	struct chos_tree *before = chos_valid_lookup(valid, tree->path, tree->len);

	valid->ids += chos_rights_size(tree->rights);
	if (!before) {
		hlist_add_head_rcu(&tree->node,
				   &valid->bucket[chos_valid_hash(tree->path, tree->len)]);
		WRITE_ONCE(valid->nr, valid->nr + 1);
		return;
	}
	valid->ids -= chos_rights_size(before->rights);
	chos_tree_count_from(tree, before);
	hlist_replace_rcu(&before->node, &tree->node);
	chos_tree_put(before);
}

/* Moves what is new in the set to the published one: all of it, or nothing. */
static int chos_valid_merge(struct chos_valid *set)
{
	struct chos_valid *valid;
	struct chos_tree *tree;
	struct hlist_node *next;
	unsigned int i;
	int ret;

	mutex_lock(&chos_valid_mutex);
	valid = rcu_dereference_protected(chos_valid,
					  lockdep_is_held(&chos_valid_mutex));
	ret = chos_valid_reduce(set, valid);
	if (ret)
		goto out;
	if (set->nr)
		chos_place_register(!valid->nr);
	for (i = 0; i < CHOS_VALID_BUCKETS; i++) {
		hlist_for_each_entry_safe(tree, next, &set->bucket[i], node) {
			hlist_del(&tree->node);
			chos_valid_put_in(valid, tree);
		}
	}
	set->nr = 0;
	chos_place_wait();
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
 *   line = "-"			empties the list
 *	  | path		adds the path, if it is not there yet
 *	  | attributes path	the same with rights; if it is there, it gets them
 *
 *   attributes = "gid=" or "uid=" and numbers with commas between them, or
 *		  "until=" and seconds since 1970; a blank behind each, once each
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
	struct chos_tree *tree, *before;

	if (len == 1 && line[0] == '-') {
		chos_valid_clear(set);
		set->replaces = true;
		set->empties = true;
		return 0;
	}
	tree = chos_tree_parse(line, len);
	if (IS_ERR(tree))
		return PTR_ERR(tree);
	before = chos_valid_lookup(set, tree->path, tree->len);
	if (before && !tree->rights) {
		chos_tree_put(tree);
		return 0;
	}
	if (before)
		chos_valid_drop(set, before);
	if (set->nr == CHOS_VALID_MAX ||
	    chos_rights_size(tree->rights) > CHOS_LIST_IDS_MAX - set->ids) {
		chos_tree_put(tree);
		return -ENOSPC;
	}
	hlist_add_head(&tree->node, &set->bucket[chos_valid_hash(tree->path, tree->len)]);
	set->nr++;
	set->ids += chos_rights_size(tree->rights);
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

	hlist_for_each_entry_rcu(tree, head, node) {
		chos_rights_show(m, tree->rights);
		seq_printf(m, "%s\n", tree->path);
	}
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
	    !(writer->lines.len == 1 && writer->lines.line[0] == '-')) {
		struct chos_tree *tree = chos_tree_parse(writer->lines.line,
							 writer->lines.len);

		if (IS_ERR(tree))
			ret = PTR_ERR(tree);
		else
			chos_tree_put(tree);
	}
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
	chos_lines_free(&writer->lines);
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
	rcu_barrier();	/* every chos_tree_free() has run */
}
