/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/*
 * CHOS: one symbolic link that every process resolves for itself.
 *
 * Objects and what keeps them alive:
 *
 *   struct chos_tree  the path of an OS tree. Held by the list of valid paths
 *                     while it is on it, and by every link that points to it.
 *   struct chos_link  "this process is in that tree". Immutable: to change a
 *                     process' tree its link is replaced by another one. Held
 *                     by the table, and by each path walk that is reading it,
 *                     so the only processor cache lines that a walk writes to
 *                     belong to the walking process.
 *
 * Both are found under RCU and freed after a grace period.
 *
 * Locks, outermost first: chos_valid_mutex, chos_key_mutex, a bucket's lock.
 */
#ifndef CHOS_H
#define CHOS_H

#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/path.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/uio.h>

struct seq_file;

/* tree.c: paths of OS trees, and the list of those that may be entered */

struct chos_tree {
	struct hlist_node node;	/* in the list of valid paths, if it is on it */
	struct rcu_head rcu;
	refcount_t ref;
	u32 len;		/* strlen(path) */
	char path[];
};

struct chos_tree *chos_tree_new(const char *path, size_t len);
struct chos_tree *chos_tree_hold(struct chos_tree *tree);
void chos_tree_put(struct chos_tree *tree);
struct chos_tree *chos_valid_find(const char *path, size_t len);
unsigned int chos_valid_count(void);
int chos_valid_init(void);
void chos_valid_exit(void);
extern const struct file_operations chos_valid_fops;

/* link.c: which process is in which tree */

struct chos_link {
	struct hlist_node node;
	struct pid *pid;	/* of the thread group; a counted reference */
	struct chos_tree *tree;	/* a counted reference */
	struct rcu_head rcu;
	refcount_t ref;
};

struct chos_link *chos_link_of_current(void);
void chos_link_put(void *link);
struct chos_link *chos_link_prepare(struct pid *pid, struct chos_tree *tree);
void chos_link_publish(struct chos_link *link);
void chos_link_forget(struct pid *pid);
bool chos_link_inherit(struct pid *parent, struct pid *child);
unsigned int chos_link_count(void);
int chos_link_init(void);
void chos_link_exit(void);
extern const struct file_operations chos_processes_fops;

/* root.c: the root directory of a process that enters or leaves */

int chos_root_find(bool enter, struct path *to);
void chos_root_set(struct path *to);
int chos_root_init(void);

/* hooks.c: inheritance at fork, the end at exit */

int chos_hooks_init(void);
void chos_hooks_exit(void);

/* lines.c: a stream of writes, taken apart into lines */

#define CHOS_LINE_MAX (PATH_MAX + 16)	/* a process number and a path */

struct chos_lines {
	size_t len;
	char line[CHOS_LINE_MAX + 1];
};

typedef int (*chos_line_fn)(char *line, size_t len, void *arg);

ssize_t chos_lines_write(struct chos_lines *lines, struct iov_iter *from,
			 chos_line_fn fn, void *arg);
int chos_lines_end(struct chos_lines *lines, chos_line_fn fn, void *arg);
int chos_open_for_write(struct inode *inode, struct file *file);

/* stats.c: what is counted */

enum chos_stat {
	CHOS_STAT_ENTERED,	/* writes to setchos that entered a tree */
	CHOS_STAT_LEFT,		/* writes to setchos or resetchos that left */
	CHOS_STAT_REFUSED,	/* writes to setchos or resetchos that failed */
	CHOS_STAT_INHERITED,	/* children that got their parent's link */
	CHOS_STAT_ALLOC_FAILED,	/* links that could not be allocated */
	CHOS_STAT_KILLED,	/* children killed because of that */
	CHOS_STAT_COUNT
};

void chos_stat_inc(enum chos_stat stat);
int chos_stats_show(struct seq_file *m, void *unused);

/* fs.c: the file system */

int chos_fs_init(void);
void chos_fs_exit(void);

#endif
