// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * The list of paths that may be entered, and by whom.
 */
#include <linux/bits.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/stringhash.h>

#include "chos.h"

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

/*
 * Call in an RCU read-side section, with the mutex, or with a set that nobody
 * else has: lockdep can't tell the last from a mistake.
 */
static struct chos_tree *chos_valid_lookup(struct chos_valid *set,
					   const char *path, size_t len)
{
	struct chos_tree *tree;

	hlist_for_each_entry_rcu(tree, &set->bucket[chos_valid_hash(path, len)],
				 node, true)
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

/* An empty one, which is to take the published one's place or to be added to it. */
struct chos_valid *chos_valid_new(bool replaces)
{
	struct chos_valid *set;

	set = kvzalloc(sizeof(*set), GFP_KERNEL);
	if (set)
		set->replaces = replaces;
	return set;
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

void chos_valid_free(struct chos_valid *set)
{
	if (set)
		chos_valid_clear(set);
	kvfree(set);
}

/* What is published goes, too. */
void chos_valid_empty(struct chos_valid *set)
{
	chos_valid_clear(set);
	set->replaces = true;
	set->empties = true;
}

/* Takes the tree over, whatever the outcome; a path without rights leaves one that is there. */
int chos_valid_add(struct chos_valid *set, struct chos_tree *tree)
{
	struct chos_tree *before = chos_valid_lookup(set, tree->path, tree->len);

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
		cond_resched();
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
		cond_resched();
	}
	set->nr = 0;
	chos_place_wait();
out:
	mutex_unlock(&chos_valid_mutex);
	return ret;
}

/* Takes the set over, whatever the outcome. */
int chos_valid_commit(struct chos_valid *set)
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

/* For reading the published one: a bucket at a time, each under RCU. */

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

const struct seq_operations chos_valid_seq = {
	.start	= chos_valid_start,
	.next	= chos_valid_next,
	.stop	= chos_valid_stop,
	.show	= chos_valid_show,
};

int __init chos_valid_init(void)
{
	struct chos_valid *set = chos_valid_new(false);

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
