/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/*
 * CHOS: one symbolic link that every process resolves for itself.
 *
 * Objects and what keeps them alive:
 *
 *   struct chos_tree  the path of an OS tree. Held by the list of valid paths
 *                     while it is on it, and by every link that points to it.
 *   struct chos_link  "this process is in that tree". To change a process'
 *                     tree its link is replaced by another one. Held
 *                     by the table, and by each path walk that is reading it,
 *                     so the only processor cache lines that a walk writes to
 *                     belong to the walking process.
 *
 * Both are found under RCU and freed after a grace period.
 *
 * Locks, outermost first:
 *
 *   chos_counts_mutex	the numbers of processes, while they are counted
 *   chos_valid_mutex	the list of valid paths, while it changes
 *   chos_place_sem	the two places; for reading while a process moves
 *   chos_key_mutex	the step from no link to one
 *   chos_move_mutex	one process moves at a time
 *   fs_struct's lock	the root of the process that moves
 *   siglock		that of the process that moves; or
 *   a bucket's lock	the links in it, and the roots of processes that move
 *   chos_reserve_lock	the links made ahead
 *
 * The last two are raw, and the only ones that the hooks take.
 */
#ifndef CHOS_H
#define CHOS_H

#include <linux/atomic.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/path.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/types.h>
#include <linux/uio.h>

/* tree.c: OS trees */

struct chos_count {
	refcount_t ref;
	u32 processes;		/* while counts are read */
	atomic64_t entries;
	atomic64_t refusals;	/* of those without rights */
};

struct chos_tree {
	struct hlist_node node;	/* in the list of valid paths, if it is on it */
	struct rcu_head rcu;
	refcount_t ref;
	u32 len;		/* strlen(path) */
	struct chos_rights *rights;	/* NULL: open to all */
	struct chos_count *count;	/* a counted reference, if it is on the list */
	char path[];
};

struct chos_tree *chos_tree_new(const char *path, size_t len);
struct chos_tree *chos_tree_parse(const char *line, size_t len);
void chos_tree_count_from(struct chos_tree *tree, const struct chos_tree *before);
struct chos_tree *chos_tree_hold(struct chos_tree *tree);
void chos_tree_put(struct chos_tree *tree);

/* valid.c: the list of those that may be entered */

struct chos_tree *chos_valid_find(const char *path, size_t len);
int chos_valid_admits(const char *path, size_t len);
void chos_valid_each(void (*fn)(struct chos_tree *tree, void *arg), void *arg);
unsigned int chos_valid_count(void);
struct chos_valid *chos_valid_new(bool replaces);
void chos_valid_free(struct chos_valid *set);
void chos_valid_empty(struct chos_valid *set);
int chos_valid_add(struct chos_valid *set, struct chos_tree *tree);
int chos_valid_commit(struct chos_valid *set);
extern const struct seq_operations chos_valid_seq;
int chos_valid_init(void);
void chos_valid_exit(void);

/* valid_file.c */

extern const struct file_operations chos_valid_fops;

/* rights.c: who may enter a tree */

#define CHOS_IDS_MAX 65536U	/* of users and groups, for one tree */

struct chos_rights *chos_rights_parse(const char *line, const char *path);
void chos_rights_free(struct chos_rights *rights);
u32 chos_rights_size(const struct chos_rights *rights);
bool chos_rights_admit(const struct chos_rights *rights);
void chos_rights_show(struct seq_file *m, const struct chos_rights *rights);

/* log.c: records of who was in */

int chos_log_pace(void);
struct chos_link *chos_log_before(void);
void chos_log_entry(struct chos_link *from, const struct chos_tree *tree);
void chos_log_refusal(const char *path, size_t len, int error);
void chos_log_exit(void);
extern const struct file_operations chos_log_fops;

/* link.c: which process is in which tree */

struct chos_link {
	struct hlist_node node;
	struct pid *pid;	/* of the thread group; a counted reference */
	struct chos_tree *tree;	/* a counted reference */
	struct rcu_head rcu;
	refcount_t ref;
	bool held_back;		/* nobody may go by it until that is decided */
};

struct chos_link *chos_link_of_current(void);
bool chos_link_has(const struct pid *pid);
void chos_link_put(void *link);
struct chos_link *chos_link_prepare(struct pid *pid, struct chos_tree *tree);
void chos_link_hold_back(const struct pid *pid, bool hold);
struct chos_link *chos_link_exchange(struct pid *pid, struct chos_link *link,
				     struct path *root, const struct path *to);
void chos_link_publish(struct chos_link *link);
void chos_link_forget(struct pid *pid);
struct chos_link *chos_link_and_root(const struct dentry **root);
bool chos_link_copy(const struct chos_link *from, struct pid *pid);
unsigned int chos_link_count(void);
void chos_link_each(void (*fn)(const struct chos_link *link));
int chos_link_init(void);
void chos_link_exit(void);
extern const struct seq_operations chos_link_seq;

/* reserve.c: memory for links */

struct chos_link *chos_reserve_take(void);
struct chos_link *chos_reserve_alloc(void);
void chos_reserve_free(struct chos_link *link);
int chos_reserve_init(void);
void chos_reserve_exit(void);

/* processes.c */

extern const struct file_operations chos_processes_fops;

/* counts.c */

extern const struct file_operations chos_counts_fops;

/* place.c: the host's root and the shared one */

void chos_place_lock(void);
void chos_place_unlock(void);
void chos_place_wait(void);
bool chos_place_is_host(const struct dentry *root);
bool chos_place_is_shared(const struct dentry *root);
int chos_place_next(bool enter, const struct path *root, struct path *to);
void chos_place_register(bool anew);
void chos_place_release(void);
int chos_place_init(void);
void chos_place_exit(void);

/* root.c: a process that moves */

int chos_move(struct chos_link *link);

/* exec.c: another thread that executes a program */

int chos_exec_elsewhere(void);

/* setchos.c */

extern const struct file_operations chos_setchos_fops;
extern const struct file_operations chos_resetchos_fops;

/* hooks.c: inheritance at fork, the end at exit */

int chos_hooks_init(void);
void chos_hooks_exit(void);

/* The task's own credentials, where current_cred() may be borrowed ones. */
static inline const struct cred *chos_real_cred(void)
{
	return rcu_dereference_protected(current->real_cred, 1);
}

/* Root of the host, and not by borrowed credentials. */
static inline bool chos_is_admin(void)
{
	return current_cred() == chos_real_cred() && capable(CAP_SYS_ADMIN);
}

/* lines.c: a stream of writes, taken apart into lines */

/* A path, and up to CHOS_IDS_MAX numbers with a comma each. */
#define CHOS_LINE_MAX (PATH_MAX + 12 * 65536)

struct chos_lines {
	size_t len;
	size_t size;		/* of the memory at line, which grows */
	char *line;
};

typedef int (*chos_line_fn)(char *line, size_t len, void *arg);

ssize_t chos_lines_write(struct chos_lines *lines, struct iov_iter *from,
			 chos_line_fn fn, void *arg);
int chos_lines_end(struct chos_lines *lines, chos_line_fn fn, void *arg);
void chos_lines_free(struct chos_lines *lines);
int chos_open_for_write(struct inode *inode, struct file *file);

/* stats.c: what is counted */

enum chos_stat {
	CHOS_STAT_ENTERED,	/* writes to setchos that entered a tree */
	CHOS_STAT_LEFT,		/* writes to setchos or resetchos that left */
	CHOS_STAT_REFUSED,	/* writes to setchos or resetchos that failed */
	CHOS_STAT_INHERITED,	/* children that got their parent's link */
	CHOS_STAT_ALLOC_FAILED,	/* links that could not be allocated */
	CHOS_STAT_KILLED,	/* children killed: no link, or half in a tree */
	CHOS_STAT_COUNT
};

void chos_stat_inc(enum chos_stat stat);
int chos_stats_show(struct seq_file *m, void *unused);

/* fs.c: the file system */

int chos_fs_init(void);
void chos_fs_exit(void);

#endif
