// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * The table of links: which process is in which tree.
 *
 * Its key is the struct pid of the thread group, which stays the same when a
 * thread other than the leader calls execve(). A process in no tree has no
 * entry. An entry ends with its process (hooks.c), and holds the struct pid,
 * so that a number used again can never inherit what it finds there.
 */
#include <linux/bits.h>
#include <linux/hash.h>
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/mempool.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "chos.h"

/* A chain is three long when 50,000 processes are inside. */
#define CHOS_LINK_BITS 14
#define CHOS_LINK_BUCKETS BIT(CHOS_LINK_BITS)
#define CHOS_LOCK_COUNT 256U

/* Children that can still be born inside when the kernel has no memory left. */
#define CHOS_RESERVE 256

static struct hlist_head chos_links[CHOS_LINK_BUCKETS];
static spinlock_t chos_link_locks[CHOS_LOCK_COUNT];
static struct kmem_cache *chos_link_cache;
static mempool_t *chos_link_pool;

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

/* Call in an RCU read-side section, or with the bucket's lock. */
static struct chos_link *chos_link_find(u32 hash, const struct pid *pid)
{
	struct chos_link *link;

	hlist_for_each_entry_rcu(link, &chos_links[hash], node,
				 lockdep_is_held(&chos_link_locks[hash % CHOS_LOCK_COUNT]))
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

/*
 * The calling process' link with a reference, or NULL if it is in no tree.
 * Never sleeps, never allocates.
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
	mempool_free(link, chos_link_pool);
}

/* The argument is untyped to serve as the end of a delayed call in a path walk. */
void chos_link_put(void *arg)
{
	struct chos_link *link = arg;

	if (!refcount_dec_and_test(&link->ref))
		return;
	chos_tree_put(link->tree);
	chos_link_nr_down();
	call_rcu(&link->rcu, chos_link_free);
}

static void chos_link_fill(struct chos_link *link, struct pid *pid,
			   struct chos_tree *tree)
{
	link->pid = get_pid(pid);
	link->tree = chos_tree_hold(tree);
	refcount_set(&link->ref, 1);
}

/**
 * chos_link_prepare - a link that chos_link_publish() puts into force
 * @pid: the thread group
 * @tree: where it shall be; the link takes a reference of its own
 *
 * In two steps because this one can fail, and sleeps.
 *
 * Return: the link, or NULL for lack of memory.
 */
struct chos_link *chos_link_prepare(struct pid *pid, struct chos_tree *tree)
{
	struct chos_link *link = kmem_cache_alloc(chos_link_cache, GFP_KERNEL);

	if (!link) {
		chos_stat_inc(CHOS_STAT_ALLOC_FAILED);
		return NULL;
	}
	chos_link_nr_up();
	chos_link_fill(link, pid, tree);
	return link;
}

/* Takes over the caller's reference. */
void chos_link_publish(struct chos_link *link)
{
	u32 hash = chos_link_hash(link->pid);
	spinlock_t *lock = &chos_link_locks[hash % CHOS_LOCK_COUNT];
	struct chos_link *old;

	spin_lock(lock);
	old = chos_link_find(hash, link->pid);
	/*
	 * In one step: between taking the old one out and putting the new one
	 * in, another thread of the process would resolve no tree at all.
	 */
	if (old)
		hlist_replace_rcu(&old->node, &link->node);
	else
		hlist_add_head_rcu(&link->node, &chos_links[hash]);
	spin_unlock(lock);

	if (old)
		chos_link_put(old);
}

void chos_link_forget(struct pid *pid)
{
	u32 hash = chos_link_hash(pid);
	spinlock_t *lock = &chos_link_locks[hash % CHOS_LOCK_COUNT];
	struct chos_link *link;

	if (!static_branch_unlikely(&chos_inside))
		return;

	/* Most processes that end were in no tree: for them, no lock. */
	rcu_read_lock();
	link = chos_link_find(hash, pid);
	rcu_read_unlock();
	if (!link)
		return;

	spin_lock(lock);
	link = chos_link_find(hash, pid);
	if (link)
		hlist_del_rcu(&link->node);
	spin_unlock(lock);

	if (link)
		chos_link_put(link);
}

/**
 * chos_link_inherit - put a new process where its parent is
 * @parent: the thread group that forked
 * @child: the new thread group, which has not run yet
 *
 * Does not sleep.
 *
 * Return: false if the parent is in a tree and there is no memory, not even
 * in the reserve, to say so of the child.
 */
bool chos_link_inherit(struct pid *parent, struct pid *child)
{
	struct chos_link *from, *link;

	if (!static_branch_unlikely(&chos_inside))
		return true;

	from = chos_link_get(parent);
	if (!from)
		return true;

	link = mempool_alloc(chos_link_pool, GFP_ATOMIC);
	if (link) {
		/* Not from zero, while @from is held: no need for the mutex. */
		atomic_inc(&chos_link_nr);
		chos_link_fill(link, child, from->tree);
		chos_link_publish(link);
		chos_stat_inc(CHOS_STAT_INHERITED);
	} else {
		chos_stat_inc(CHOS_STAT_ALLOC_FAILED);
	}
	chos_link_put(from);
	return link;
}

/*
 * /proc/chos/processes
 *
 * Reading: a line "<tgid> <path>" for each process in a tree, numbered as the
 * reader's pid namespace has it; those that it does not have are left out.
 *
 * Writing such a line sets that process' link, and nothing else: this is how
 * the links come back when the module has been replaced under processes whose
 * root is already where it belongs. The path need not be on the list of valid
 * ones, since its line may have gone from there after the process entered.
 */

static void *chos_processes_start(struct seq_file *m, loff_t *pos)
{
	return *pos < CHOS_LINK_BUCKETS ? &chos_links[*pos] : NULL;
}

static void *chos_processes_next(struct seq_file *m, void *bucket, loff_t *pos)
{
	++*pos;
	return chos_processes_start(m, pos);
}

static void chos_processes_stop(struct seq_file *m, void *bucket)
{
}

static int chos_processes_show(struct seq_file *m, void *bucket)
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

static const struct seq_operations chos_processes_seq = {
	.start	= chos_processes_start,
	.next	= chos_processes_next,
	.stop	= chos_processes_stop,
	.show	= chos_processes_show,
};

static bool chos_is_alive(struct pid *pid)
{
	struct task_struct *task;
	bool alive;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_TGID);
	alive = task && atomic_read(&task->signal->live);
	rcu_read_unlock();
	return alive;
}

static int chos_process_restore(struct pid *pid, struct chos_tree *tree)
{
	struct chos_link *link = chos_link_prepare(pid, tree);

	if (!link)
		return -ENOMEM;
	chos_link_publish(link);

	/*
	 * The process may be past the hook that takes its link away. It lowers
	 * signal->live before it looks into the table, and we look at it after
	 * we have changed the table: one of the two sees the other.
	 */
	smp_mb();
	if (chos_is_alive(pid))
		return 0;
	chos_link_forget(pid);
	return -ESRCH;
}

static int chos_processes_line(char *line, size_t len, void *unused)
{
	char *path = memchr(line, ' ', len);
	struct chos_tree *tree;
	unsigned int tgid;
	struct pid *pid;
	int ret;

	if (!path)
		return -EINVAL;
	*path++ = '\0';
	if (kstrtouint(line, 10, &tgid) || tgid > PID_MAX_LIMIT)
		return -EINVAL;

	tree = chos_tree_new(path, len - (path - line));
	if (IS_ERR(tree))
		return PTR_ERR(tree);

	pid = find_get_pid(tgid);
	ret = chos_is_alive(pid) ? chos_process_restore(pid, tree) : -ESRCH;
	put_pid(pid);
	chos_tree_put(tree);
	return ret;
}

/* Each write is complete: lines, of which the last may lack its newline. */
static ssize_t chos_processes_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct chos_lines *lines = kzalloc(sizeof(*lines), GFP_KERNEL);
	ssize_t ret;
	int err;

	if (!lines)
		return -ENOMEM;
	ret = chos_lines_write(lines, from, chos_processes_line, NULL);
	if (ret >= 0) {
		err = chos_lines_end(lines, chos_processes_line, NULL);
		if (err)
			ret = err;
	}
	kfree(lines);
	return ret;
}

static int chos_processes_open(struct inode *inode, struct file *file)
{
	int ret;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	ret = seq_open(file, &chos_processes_seq);
	if (!ret && file->f_mode & FMODE_WRITE)
		ret = chos_open_for_write(inode, file);
	return ret;
}

const struct file_operations chos_processes_fops = {
	.open		= chos_processes_open,
	.read_iter	= seq_read_iter,
	.write_iter	= chos_processes_write,
	.llseek		= seq_lseek,
	.release	= seq_release,
};

int __init chos_link_init(void)
{
	unsigned int i;

	for (i = 0; i < CHOS_LOCK_COUNT; i++)
		spin_lock_init(&chos_link_locks[i]);

	chos_link_cache = KMEM_CACHE(chos_link, 0);
	if (!chos_link_cache)
		return -ENOMEM;

	chos_link_pool = mempool_create_slab_pool(CHOS_RESERVE, chos_link_cache);
	if (!chos_link_pool) {
		kmem_cache_destroy(chos_link_cache);
		return -ENOMEM;
	}
	return 0;
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
	mempool_destroy(chos_link_pool);
	kmem_cache_destroy(chos_link_cache);
}
