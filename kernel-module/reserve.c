// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Memory for links.
 *
 * The fork hook can't allocate: on a real-time kernel it runs where no
 * allocator may be called. It takes links from a list that is kept filled by a
 * work item. A link made on entering is allocated and charged there.
 *
 * What is on the list is charged to nobody, and neither is a child's link that
 * comes from it: 64 bytes a process, which pids.max bounds.
 */
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "chos.h"

/*
 * Far more than are born while the work item waits for its turn. Half of them
 * are left when it is called.
 */
#define CHOS_RESERVE (1024 + 64 * num_possible_cpus())

static struct kmem_cache *chos_link_cache;
static DEFINE_RAW_SPINLOCK(chos_reserve_lock);
static struct hlist_head chos_reserve;
static unsigned int chos_reserve_nr;

static bool chos_reserve_add(struct chos_link *link)
{
	bool more;

	raw_spin_lock(&chos_reserve_lock);
	hlist_add_head(&link->node, &chos_reserve);
	more = ++chos_reserve_nr < CHOS_RESERVE;
	raw_spin_unlock(&chos_reserve_lock);
	return more;
}

/* Whoever takes the next one calls again, if memory was short. */
static void chos_reserve_fill(struct work_struct *unused)
{
	struct chos_link *link;

	while (READ_ONCE(chos_reserve_nr) < CHOS_RESERVE) {
		link = kmem_cache_alloc(chos_link_cache, GFP_KERNEL | __GFP_NOWARN);
		if (!link || !chos_reserve_add(link))
			break;
		cond_resched();
	}
}

static DECLARE_WORK(chos_reserve_work, chos_reserve_fill);

/* A link's memory, or NULL. Takes no lock that sleeps. */
struct chos_link *chos_reserve_take(void)
{
	struct chos_link *link;
	bool low;

	raw_spin_lock(&chos_reserve_lock);
	link = hlist_entry_safe(chos_reserve.first, struct chos_link, node);
	if (link) {
		hlist_del(&link->node);
		WRITE_ONCE(chos_reserve_nr, chos_reserve_nr - 1);
	}
	low = chos_reserve_nr < CHOS_RESERVE / 2;
	raw_spin_unlock(&chos_reserve_lock);

	if (low)
		queue_work(system_highpri_wq, &chos_reserve_work);
	return link;
}

/* A link's memory for the caller, or NULL. Sleeps. */
struct chos_link *chos_reserve_alloc(void)
{
	return kmem_cache_alloc(chos_link_cache, GFP_KERNEL);
}

void chos_reserve_free(struct chos_link *link)
{
	kmem_cache_free(chos_link_cache, link);
}

int __init chos_reserve_init(void)
{
	chos_link_cache = KMEM_CACHE(chos_link, SLAB_ACCOUNT);
	if (!chos_link_cache)
		return -ENOMEM;

	/* By the work item, lest it is charged to whoever loads the module. */
	queue_work(system_highpri_wq, &chos_reserve_work);
	flush_work(&chos_reserve_work);
	if (READ_ONCE(chos_reserve_nr) < CHOS_RESERVE) {
		chos_reserve_exit();
		return -ENOMEM;
	}
	return 0;
}

void chos_reserve_exit(void)
{
	struct chos_link *link;
	struct hlist_node *next;

	cancel_work_sync(&chos_reserve_work);
	hlist_for_each_entry_safe(link, next, &chos_reserve, node)
		kmem_cache_free(chos_link_cache, link);
	INIT_HLIST_HEAD(&chos_reserve);
	chos_reserve_nr = 0;
	kmem_cache_destroy(chos_link_cache);
}
