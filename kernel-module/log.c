// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Who was in: records in the kernel's own audit log, which no user can forge.
 *
 *   chos op=enter from="/" to="/export/os/x" res=1
 *   chos op=switch from="/export/os/x" to="/export/os/y" res=1
 *   chos op=refuse from="/" to=2F6578706F7274 errno=13 res=0
 *   chos op=refuse uid=1000 left_out=4711 res=0
 *
 * each but the last followed by what the kernel says of a process: its numbers
 * and names, its user and login user, terminal, session, executable.
 *
 * A user can write as often as he likes, and must not fill the audit queue,
 * for which others then wait. Of refusals the first few are recorded for each
 * user, and the others counted. Entries are all recorded: who enters far more
 * often than people and jobs do waits before he enters.
 */
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <linux/workqueue.h>

#include "chos.h"
#include "compat/compat.h"

#define CHOS_REFUSALS_MAX 10		/* for a user in such a time */
#define CHOS_REFUSALS_TIME (10 * HZ)
#define CHOS_ENTRIES_MAX 200
#define CHOS_ENTRIES_TIME HZ
#define CHOS_ENTRIES_WAIT 20		/* rounds of a tenth of a second */
#define CHOS_PATH_SHOWN 1024		/* of a path that was refused */
#define CHOS_USER_BITS 8

/* In force while it is on: a host that logs nothing pays nothing. */
static DEFINE_STATIC_KEY_FALSE(chos_log_on);
static DEFINE_MUTEX(chos_log_mutex);

/* Since the module was loaded. */
static atomic64_t chos_log_written = ATOMIC64_INIT(0);
static atomic64_t chos_log_lost = ATOMIC64_INIT(0);
static atomic64_t chos_log_left_out = ATOMIC64_INIT(0);

/* So many of something until then. */
struct chos_budget {
	unsigned long end;
	unsigned int used;
};

/*
 * Users who fall upon the same entry share its budgets: memory is bounded
 * whatever the number of users.
 */
struct chos_user {
	struct chos_budget refusals;
	struct chos_budget entries;
	kuid_t uid;			/* of whose refusals, or of several users' ... */
	unsigned int left_out;		/* so many were not recorded */
};

static struct chos_user chos_users[1 << CHOS_USER_BITS];
static DEFINE_SPINLOCK(chos_users_lock);

static void chos_log_left(struct work_struct *unused);
static DECLARE_DELAYED_WORK(chos_log_work, chos_log_left);

/*
 * Whose doing it is. A user has thousands of numbers in user namespaces of his
 * own; there their owner counts.
 */
static kuid_t chos_log_uid(void)
{
	struct user_namespace *ns = current_user_ns();

	if (ns == &init_user_ns)
		return current_fsuid();
	while (ns->parent != &init_user_ns)
		ns = ns->parent;
	return ns->owner;
}

static struct chos_user *chos_user_of(kuid_t uid)
{
	return &chos_users[hash_32(__kuid_val(uid), CHOS_USER_BITS)];
}

static bool chos_budget_take(struct chos_budget *budget, unsigned int max, unsigned long time)
{
	if (!budget->used || time_after_eq(jiffies, budget->end)) {
		budget->end = jiffies + time;
		budget->used = 0;
	}
	if (budget->used >= max)
		return false;
	budget->used++;
	return true;
}

/* With an audit log that is switched off a record would end among the kernel's messages. */
static bool chos_log_wanted(void)
{
	return static_branch_unlikely(&chos_log_on) && audit_enabled;
}

static struct audit_buffer *chos_log_start(gfp_t gfp)
{
	struct audit_buffer *record = audit_log_start(NULL, gfp, AUDIT_KERNEL);

	atomic64_inc(record ? &chos_log_written : &chos_log_lost);
	return record;
}

static void chos_log_hex(struct audit_buffer *record, const char *text, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	char hex[2 * 32 + 1];
	size_t i;

	while (len) {
		for (i = 0; i < len && i < 32; i++) {
			hex[2 * i] = digits[(u8)text[i] >> 4];
			hex[2 * i + 1] = digits[(u8)text[i] & 0xf];
		}
		hex[2 * i] = '\0';
		audit_log_format(record, "%s", hex);
		text += i;
		len -= i;
	}
}

/* As audit writes names: in quotes, or in hex if that could be misread. */
static void chos_log_path(struct audit_buffer *record, const char *path, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (path[i] == '"' || !isgraph(path[i]) || !isascii(path[i]))
			break;
	if (i == len)
		audit_log_format(record, "\"%.*s\"", (int)len, path);
	else
		chos_log_hex(record, path, len);
}

static void chos_log_from(struct audit_buffer *record, const struct chos_link *from)
{
	audit_log_format(record, " from=");
	if (from)
		chos_log_path(record, from->tree->path, from->tree->len);
	else
		audit_log_format(record, "\"/\"");
}

/**
 * chos_log_pace - wait, if this user enters all the time
 *
 * Not for long: it can be another one's doing, who shares the budget.
 *
 * Return: 0, or -EINTR if the process is about to end.
 */
int chos_log_pace(void)
{
	kuid_t uid = current_fsuid();
	struct chos_user *user = chos_user_of(uid);
	unsigned int round;
	bool go;

	/* Who is in a user namespace will be refused, and uses nothing up. */
	if (!chos_log_wanted() || uid_eq(uid, GLOBAL_ROOT_UID) ||
	    current_user_ns() != &init_user_ns)
		return 0;
	for (round = 0; round < CHOS_ENTRIES_WAIT; round++) {
		spin_lock(&chos_users_lock);
		go = chos_budget_take(&user->entries, CHOS_ENTRIES_MAX, CHOS_ENTRIES_TIME);
		spin_unlock(&chos_users_lock);
		if (go)
			return 0;
		schedule_timeout_killable(HZ / 10);
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	return 0;
}

/* Where the calling process is before it moves: a held link or NULL, for chos_log_entry(). */
struct chos_link *chos_log_before(void)
{
	return chos_log_wanted() ? chos_link_of_current() : NULL;
}

/**
 * chos_log_entry - the calling process has moved
 * @from: what chos_log_before() returned; its reference is taken over
 * @tree: where it is now; NULL if it has not moved after all
 */
void chos_log_entry(struct chos_link *from, const struct chos_tree *tree)
{
	struct audit_buffer *record = NULL;

	/* This one may wait for room in the queue: it must not get lost. */
	if (tree && chos_log_wanted())
		record = chos_log_start(GFP_KERNEL);
	if (record) {
		audit_log_format(record, "chos op=%s", from ? "switch" : "enter");
		chos_log_from(record, from);
		audit_log_format(record, " to=");
		chos_log_path(record, tree->path, tree->len);
		audit_log_format(record, " res=1");
		chos_audit_task(record);
		audit_log_end(record);
	}
	if (from)
		chos_link_put(from);
}

static void chos_log_count(kuid_t uid, unsigned int count)
{
	struct audit_buffer *record;

	if (!count || !chos_log_wanted())
		return;
	record = chos_log_start(GFP_NOWAIT);
	if (!record)
		return;
	audit_log_format(record, "chos op=refuse uid=%u left_out=%u res=0", __kuid_val(uid), count);
	audit_log_end(record);
}

static void chos_log_left(struct work_struct *unused)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(chos_users); i++) {
		struct chos_user *user = &chos_users[i];
		unsigned int count;
		kuid_t uid;

		spin_lock(&chos_users_lock);
		count = user->left_out;
		uid = user->uid;
		user->left_out = 0;
		spin_unlock(&chos_users_lock);
		chos_log_count(uid, count);
	}
}

/* May this refusal be recorded? Otherwise it is counted. */
static bool chos_log_refusals_take(kuid_t uid)
{
	struct chos_user *user = chos_user_of(uid);
	bool take;

	spin_lock(&chos_users_lock);
	take = chos_budget_take(&user->refusals, CHOS_REFUSALS_MAX, CHOS_REFUSALS_TIME);
	if (!take) {
		if (!user->left_out)
			user->uid = uid;
		else if (!uid_eq(user->uid, uid))
			user->uid = INVALID_UID;
		user->left_out++;
	}
	spin_unlock(&chos_users_lock);

	if (!take) {
		atomic64_inc(&chos_log_left_out);
		schedule_delayed_work(&chos_log_work, CHOS_REFUSALS_TIME);
	}
	return take;
}

/**
 * chos_log_refusal - a write of the calling process has failed
 * @path: what it wrote, or NULL
 * @len: its length
 * @error: with what it failed
 */
void chos_log_refusal(const char *path, size_t len, int error)
{
	struct audit_buffer *record;
	struct chos_link *from;

	if (!chos_log_wanted() || !chos_log_refusals_take(chos_log_uid()))
		return;
	/* Nobody waits for what failed. */
	record = chos_log_start(GFP_NOWAIT);
	if (!record)
		return;
	from = chos_link_of_current();
	audit_log_format(record, "chos op=refuse");
	chos_log_from(record, from);
	audit_log_format(record, " to=");
	if (path && len)
		chos_log_hex(record, path, min_t(size_t, len, CHOS_PATH_SHOWN));
	else
		audit_log_format(record, "?");
	audit_log_format(record, " errno=%d res=0", -error);
	chos_audit_task(record);
	audit_log_end(record);
	if (from)
		chos_link_put(from);
}

/*
 * /proc/chos/log
 *
 * "audit" written to it switches the records on, "no" off. Reading says which,
 * and what has become of them.
 */
static int chos_log_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "%s\n", static_key_enabled(&chos_log_on) ? "audit" : "no");
	seq_printf(m, "enabled %d\n", audit_enabled != 0);
	seq_printf(m, "written %lld\n", (long long)atomic64_read(&chos_log_written));
	seq_printf(m, "lost %lld\n", (long long)atomic64_read(&chos_log_lost));
	seq_printf(m, "left_out %lld\n", (long long)atomic64_read(&chos_log_left_out));
	return 0;
}

static ssize_t chos_log_write(struct kiocb *iocb, struct iov_iter *from)
{
	char word[8] = "";
	size_t len = iov_iter_count(from);

	if (!chos_is_admin())
		return -EPERM;
	if (len >= sizeof(word))
		return -EINVAL;
	if (!copy_from_iter_full(word, len, from))
		return -EFAULT;
	if (len && word[len - 1] == '\n')
		word[len - 1] = '\0';

	mutex_lock(&chos_log_mutex);
	if (!strcmp(word, "audit"))
		static_branch_enable(&chos_log_on);
	else if (!strcmp(word, "no"))
		static_branch_disable(&chos_log_on);
	else
		len = 0;
	mutex_unlock(&chos_log_mutex);
	return len ?: -EINVAL;
}

static int chos_log_open(struct inode *inode, struct file *file)
{
	int ret;

	if (!chos_is_admin())
		return -EPERM;
	ret = single_open(file, chos_log_show, NULL);
	if (!ret && file->f_mode & FMODE_WRITE)
		ret = chos_open_for_write(inode, file);
	return ret;
}

const struct file_operations chos_log_fops = {
	.open		= chos_log_open,
	CHOS_SEQ_READ,
	.write_iter	= chos_log_write,
	.splice_write	= iter_file_splice_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

/* No file of ours is open any more. */
void chos_log_exit(void)
{
	cancel_delayed_work_sync(&chos_log_work);
	chos_log_left(NULL);
}
