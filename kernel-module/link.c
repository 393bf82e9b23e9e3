// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * The table of links: which process is in which tree.
 *
 * Its key is the struct pid of the thread group, which stays the same when a
 * thread other than the leader calls execve(). A process in no tree has no
 * entry. An entry ends with its process (hooks.c), and holds the struct pid,
 * so that a number used again can never inherit what it finds there.
 *
 * A bucket's lock is a raw one, since the hooks take it: on a real-time kernel
 * they run where a lock must not sleep.
 */
#include <linux/bits.h>
#include <linux/fs_struct.h>
#include <linux/hash.h>
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "chos.h"

/* A chain is three long when 50,000 processes are inside. */
#define CHOS_LINK_BITS 14
#define CHOS_LINK_BUCKETS BIT(CHOS_LINK_BITS)
#define CHOS_LOCK_COUNT 256U

static struct hlist_head chos_links[CHOS_LINK_BUCKETS];
static raw_spinlock_t chos_link_locks[CHOS_LOCK_COUNT];

/*
 * Off while no process is in a tree, so that a host where nobody uses CHOS
 * pays one untaken branch for each fork. The key goes on before the first
 * link is published, and off some time after the last one is gone: patching
 * code is far too slow to be done at every change, and can't be done at exit.
 *
 * Only the step from no link to one needs the mutex. Whoever holds a link
 * knows that the count is not zero, and may raise it.
 */
static DEFINE_STATIC_KEY_FALSE(chos_inside);
static DEFINE_MUTEX(chos_key_mutex);
static atomic_t chos_link_nr = ATOMIC_INIT(0);

static void chos_key_off(struct work_struct *unused)
{
	mutex_lock(&chos_key_mutex);
	if (!atomic_read(&chos_link_nr))
		static_branch_disable(&chos_inside);
	mutex_unlock(&chos_key_mutex);
}

static DECLARE_DELAYED_WORK(chos_key_work, chos_key_off);

static void chos_link_nr_up(void)
{
	if (atomic_inc_not_zero(&chos_link_nr))
		return;
	mutex_lock(&chos_key_mutex);
	static_branch_enable(&chos_inside);
	/* Only now: whoever finds the count above zero relies on the key. */
	atomic_inc(&chos_link_nr);
	mutex_unlock(&chos_key_mutex);
}

static void chos_link_nr_down(void)
{
	if (atomic_dec_and_test(&chos_link_nr))
		schedule_delayed_work(&chos_key_work, 10 * HZ);
}

unsigned int chos_link_count(void)
{
	return atomic_read(&chos_link_nr);
}

static u32 chos_link_hash(const struct pid *pid)
{
	return hash_ptr(pid, CHOS_LINK_BITS);
}

static raw_spinlock_t *chos_link_lock_of(u32 hash)
{
	return &chos_link_locks[hash % CHOS_LOCK_COUNT];
}

/* Call in an RCU read-side section, or with the bucket's lock. */
static struct chos_link *chos_link_find(u32 hash, const struct pid *pid)
{
	struct chos_link *link;

	hlist_for_each_entry_rcu(link, &chos_links[hash], node,
				 lockdep_is_held(chos_link_lock_of(hash)))
		if (link->pid == pid)
			return link;
	return NULL;
}

static struct chos_link *chos_link_get(const struct pid *pid)
{
	u32 hash = chos_link_hash(pid);
	struct chos_link *link;

	rcu_read_lock();
	/* One that is just being replaced can't be held; its successor can. */
	do {
		link = chos_link_find(hash, pid);
	} while (link && !refcount_inc_not_zero(&link->ref));
	rcu_read_unlock();
	return link;
}

bool chos_link_has(const struct pid *pid)
{
	bool has;

	rcu_read_lock();
	has = chos_link_find(chos_link_hash(pid), pid);
	rcu_read_unlock();
	return has;
}

/*
 * The calling process' link with a reference, or NULL if it is in no tree. It
 * can be held back. Never sleeps, never allocates.
 */
struct chos_link *chos_link_of_current(void)
{
	if (!static_branch_unlikely(&chos_inside))
		return NULL;
	return chos_link_get(task_tgid(current));
}

/* A reader of the table can still be looking at the link and at its pid. */
static void chos_link_free(struct rcu_head *rcu)
{
	struct chos_link *link = container_of(rcu, struct chos_link, rcu);

	put_pid(link->pid);
	chos_tree_put(link->tree);
	chos_reserve_free(link);
}

/* The argument is untyped to serve as the end of a delayed call in a path walk. */
void chos_link_put(void *arg)
{
	struct chos_link *link = arg;

	if (!refcount_dec_and_test(&link->ref))
		return;
	chos_link_nr_down();
	call_rcu(&link->rcu, chos_link_free);
}

static void chos_link_fill(struct chos_link *link, struct pid *pid,
			   struct chos_tree *tree)
{
	link->pid = get_pid(pid);
	link->tree = chos_tree_hold(tree);
	link->held_back = false;
	refcount_set(&link->ref, 1);
}

/**
 * chos_link_prepare - a link that is not in force yet
 * @pid: the thread group
 * @tree: where it shall be; the link takes a reference of its own
 *
 * In two steps because this one can fail, and sleeps. The memory is charged to
 * the caller.
 *
 * Return: the link, or NULL for lack of memory.
 */
struct chos_link *chos_link_prepare(struct pid *pid, struct chos_tree *tree)
{
	struct chos_link *link = chos_reserve_alloc();

	if (!link)
		return NULL;
	chos_link_nr_up();
	chos_link_fill(link, pid, tree);
	return link;
}

/* Call with the bucket's lock. */
static struct chos_link *chos_link_swap(u32 hash, const struct pid *pid,
					struct chos_link *link)
{
	struct chos_link *old = chos_link_find(hash, pid);

	/*
	 * In one step: between taking the old one out and putting the new one
	 * in, another thread of the process would resolve no tree at all.
	 */
	if (old && link)
		hlist_replace_rcu(&old->node, &link->node);
	else if (old)
		hlist_del_rcu(&old->node);
	else if (link)
		hlist_add_head_rcu(&link->node, &chos_links[hash]);
	return old;
}

/* The process' link, if it has one, may be about to end: see root.c. */
void chos_link_hold_back(const struct pid *pid, bool hold)
{
	u32 hash = chos_link_hash(pid);
	raw_spinlock_t *lock = chos_link_lock_of(hash);
	struct chos_link *link;

	raw_spin_lock(lock);
	link = chos_link_find(hash, pid);
	if (link)
		WRITE_ONCE(link->held_back, hold);
	raw_spin_unlock(lock);
}

/**
 * chos_link_exchange - another link, and another root directory
 * @pid: the thread group
 * @link: takes the old one's place, with the caller's reference; or NULL
 * @root: the root directory in the process' fs_struct, whose lock is held
 * @to: what it becomes; references are the caller's business
 *
 * Both under the bucket's lock, so that chos_link_and_root() finds the two of
 * a kind.
 *
 * Return: the old link, with its reference, or NULL.
 */
struct chos_link *chos_link_exchange(struct pid *pid, struct chos_link *link,
				     struct path *root, const struct path *to)
{
	u32 hash = chos_link_hash(pid);
	raw_spinlock_t *lock = chos_link_lock_of(hash);
	struct chos_link *old;

	raw_spin_lock(lock);
	old = chos_link_swap(hash, pid, link);
	root->mnt = to->mnt;
	WRITE_ONCE(root->dentry, to->dentry);
	raw_spin_unlock(lock);
	return old;
}

/* For a process whose root stays as it is. Takes over the caller's reference. */
void chos_link_publish(struct chos_link *link)
{
	u32 hash = chos_link_hash(link->pid);
	raw_spinlock_t *lock = chos_link_lock_of(hash);
	struct chos_link *old;

	raw_spin_lock(lock);
	old = chos_link_swap(hash, link->pid, link);
	raw_spin_unlock(lock);

	if (old)
		chos_link_put(old);
}

void chos_link_forget(struct pid *pid)
{
	u32 hash = chos_link_hash(pid);
	raw_spinlock_t *lock = chos_link_lock_of(hash);
	struct chos_link *link;

	if (!static_branch_unlikely(&chos_inside))
		return;

	/* Most processes that end were in no tree: for them, no lock. */
	if (!chos_link_has(pid))
		return;

	raw_spin_lock(lock);
	link = chos_link_swap(hash, pid, NULL);
	raw_spin_unlock(lock);

	if (link)
		chos_link_put(link);
}

/**
 * chos_link_and_root - the calling process' link and its root directory
 * @root: what that is while the link is what is returned; to be compared only
 *
 * Return: the link, with a reference, or NULL.
 */
struct chos_link *chos_link_and_root(const struct dentry **root)
{
	struct pid *pid = task_tgid(current);
	u32 hash = chos_link_hash(pid);
	raw_spinlock_t *lock = chos_link_lock_of(hash);
	struct chos_link *link;

	raw_spin_lock(lock);
	link = chos_link_find(hash, pid);
	if (link)
		refcount_inc(&link->ref);
	*root = READ_ONCE(current->fs->root.dentry);
	raw_spin_unlock(lock);
	return link;
}

/**
 * chos_link_copy - put another process where one is
 * @from: held by the caller
 * @pid: a thread group without a link
 *
 * Takes no lock that sleeps, and allocates nothing.
 *
 * Return: false if there is no link left in the reserve.
 */
bool chos_link_copy(const struct chos_link *from, struct pid *pid)
{
	struct chos_link *link = chos_reserve_take();

	if (!link)
		return false;
	/* Not from zero, while @from is held: no need for the mutex. */
	atomic_inc(&chos_link_nr);
	chos_link_fill(link, pid, from->tree);
	chos_link_publish(link);
	return true;
}

/* Calls it for each process that is in a tree, under RCU. */
void chos_link_each(void (*fn)(const struct chos_link *link))
{
	unsigned int i;

	for (i = 0; i < CHOS_LINK_BUCKETS; i++) {
		struct chos_link *link;

		rcu_read_lock();
		hlist_for_each_entry_rcu(link, &chos_links[i], node)
			fn(link);
		rcu_read_unlock();
		cond_resched();
	}
}

/* For /proc/chos/processes: a bucket at a time, each under RCU. */

static void *chos_link_seq_start(struct seq_file *m, loff_t *pos)
{
	return *pos < CHOS_LINK_BUCKETS ? &chos_links[*pos] : NULL;
}

static void *chos_link_seq_next(struct seq_file *m, void *bucket, loff_t *pos)
{
	++*pos;
	return chos_link_seq_start(m, pos);
}

static void chos_link_seq_stop(struct seq_file *m, void *bucket)
{
}

static int chos_link_seq_show(struct seq_file *m, void *bucket)
{
	struct hlist_head *head = bucket;
	struct chos_link *link;

	rcu_read_lock();
	hlist_for_each_entry_rcu(link, head, node) {
		pid_t tgid = pid_vnr(link->pid);

		if (tgid)
			seq_printf(m, "%d %s\n", tgid, link->tree->path);
	}
	rcu_read_unlock();
	return 0;
}

const struct seq_operations chos_link_seq = {
	.start	= chos_link_seq_start,
	.next	= chos_link_seq_next,
	.stop	= chos_link_seq_stop,
	.show	= chos_link_seq_show,
};

int __init chos_link_init(void)
{
	unsigned int i;

	for (i = 0; i < CHOS_LOCK_COUNT; i++)
		raw_spin_lock_init(&chos_link_locks[i]);
	return chos_reserve_init();
}

/* No hook and no file can reach the table any more. */
void chos_link_exit(void)
{
	unsigned int i;

	for (i = 0; i < CHOS_LINK_BUCKETS; i++) {
		struct chos_link *link;
		struct hlist_node *next;

		hlist_for_each_entry_safe(link, next, &chos_links[i], node) {
			hlist_del_rcu(&link->node);
			chos_link_put(link);
		}
	}
	cancel_delayed_work_sync(&chos_key_work);
	rcu_barrier();	/* every chos_link_free() has run */
	chos_reserve_exit();
}
