// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * The two places between which a root directory moves: the host's root and
 * the shared root, /chos.
 *
 * Moving takes no privilege, so this is where it must not become a way out of
 * anything. A place is never looked up by a name that somebody else may have
 * put something under. Root registers both, by the write to "valid" that
 * fills an empty list, as PID 1 sees them, and from then on they are known by
 * what they are:
 *
 * In PID 1's mount namespace each is one path, that is one mount and one
 * directory, compared by their addresses. The registration holds them, so the
 * addresses stay theirs, also after an unmount.
 *
 * In a mount namespace that is a copy of it, the mounts are others and the
 * directories are the same. There a place is the directory, and where its
 * mount hangs:
 *
 *   host      the host's root directory, with nothing between it and the end
 *             of a climb by follow_up() but mounts on top of one another
 *   shared    the shared directory, from which the registered way leads up to
 *             a host place of the same mount namespace
 *   session   the shared directory as the root of a mount that is at the top
 *             itself: root has made it so, by pivot_root(2). The host's root
 *             isn't there, so the root stays, and only the link changes.
 *
 * Everything else is a jail of some kind and stays one. A mount that is bound
 * onto its own root directory changes no path and is passed over.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs_struct.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/user_namespace.h>

#include "chos.h"
#include "compat/compat.h"

static char *chos_root = "/chos";
module_param_named(root, chos_root, charp, 0444);
MODULE_PARM_DESC(root, "the shared root directory of all trees (default /chos)");

/* Mounts between the shared root and the host's. There is mostly none. */
#define CHOS_WAY_MAX 16

/*
 * What is registered; all NULL before. Each path is held. The mount namespace
 * is only compared with: PID 1 keeps it.
 *
 * Changed with chos_place_sem for writing, and only while nobody is inside.
 * The two dentries are also compared with, never followed, without the lock.
 */
static struct {
	struct path host;
	struct path shared;
	struct path bottom;		/* where a climb from the host's root ends */
	struct path way[CHOS_WAY_MAX];	/* the mount points from shared up to host */
	unsigned int way_len;
	struct mnt_namespace *ns;
} chos_place;

static DECLARE_RWSEM(chos_place_sem);

/* Nothing is registered anew, and nothing taken back, until chos_place_unlock(). */
void chos_place_lock(void)
{
	down_read(&chos_place_sem);
}

void chos_place_unlock(void)
{
	up_read(&chos_place_sem);
}

/* Whoever had locked the places has unlocked them when this returns. */
void chos_place_wait(void)
{
	down_write(&chos_place_sem);
	up_write(&chos_place_sem);
}

/* Which directory a root is: what the fork hook can find out without a lock. */
bool chos_place_is_host(const struct dentry *root)
{
	return root == READ_ONCE(chos_place.host.dentry);
}

bool chos_place_is_shared(const struct dentry *root)
{
	return root == READ_ONCE(chos_place.shared.dentry);
}

static bool chos_place_known(void)
{
	return chos_place.host.dentry;
}

/*
 * Climbing
 */

/* From somewhere in a mount to the place that it is mounted on, if it is. */
static bool chos_climb(struct path *path)
{
	struct dentry *root = dget(path->mnt->mnt_root);

	dput(path->dentry);
	path->dentry = root;
	return follow_up(path);
}

/*
 * The end of a climb that meets only roots of mounts, stacked on one another,
 * with a reference; false if there is something else in between.
 */
static bool chos_climb_stack(const struct path *from, struct path *end)
{
	*end = *from;
	path_get(end);
	do {
		if (end->dentry != end->mnt->mnt_root) {
			path_put(end);
			return false;
		}
	} while (follow_up(end));
	return true;
}

static bool chos_is_top(const struct path *path)
{
	struct path end;
	bool is;

	if (!chos_climb_stack(path, &end))
		return false;
	is = end.dentry == chos_place.bottom.dentry;
	path_put(&end);
	return is;
}

/*
 * Where the host's root is the file system that everything else is mounted
 * on, as on a node that runs from its initramfs, a detached copy of its mount
 * looks like the mount itself: nothing is above either. What is in no mount
 * namespace, or in another one, can't be cloned (EINVAL). That takes a while,
 * but only on such hosts, outside of PID 1's mount namespace, and for root.
 */
static bool chos_is_attached(const struct path *path)
{
	struct vfsmount *clone;

	if (chos_place.bottom.dentry != chos_place.host.dentry)
		return true;
	clone = clone_private_mount(path);
	/* That it asks for a right, as it does by now, comes after that. */
	if (IS_ERR(clone))
		return PTR_ERR(clone) == -EPERM;
	kern_unmount(clone);
	return true;
}

/*
 * Recognising
 */

enum chos_where {
	CHOS_ELSEWHERE,
	CHOS_HOST,
	CHOS_SHARED,
	CHOS_SESSION,
};

static bool chos_is_host(const struct path *path)
{
	return path->dentry == chos_place.host.dentry &&
	       chos_is_top(path) && chos_is_attached(path);
}

/*
 * The registered way, step by step. A mount on its own root directory is no
 * step. The first step can lead to the top instead: a session.
 */
static enum chos_where chos_climb_way(struct path *at, struct path *host)
{
	unsigned int step = 0;

	for (;;) {
		struct dentry *root = at->mnt->mnt_root;

		if (step == chos_place.way_len && root == chos_place.host.dentry) {
			host->mnt = at->mnt;
			host->dentry = root;
			return chos_is_host(host) ? CHOS_SHARED : CHOS_ELSEWHERE;
		}
		if (!chos_climb(at))
			return CHOS_ELSEWHERE;
		if (at->dentry == root)
			continue;
		if (step < chos_place.way_len &&
		    at->dentry == chos_place.way[step].dentry) {
			step++;
			continue;
		}
		if (!step && root == chos_place.shared.dentry && chos_is_top(at))
			return CHOS_SESSION;
		return CHOS_ELSEWHERE;
	}
}

/* In a mount namespace other than PID 1's. @host: as for chos_place_of(). */
static enum chos_where chos_place_in_copy(const struct path *root, struct path *host)
{
	enum chos_where where;
	struct path at;

	if (chos_is_host(root))
		return CHOS_HOST;
	if (root->dentry != chos_place.shared.dentry)
		return CHOS_ELSEWHERE;

	at = *root;
	path_get(&at);
	where = chos_climb_way(&at, host);
	if (where == CHOS_SHARED)
		path_get(host);
	path_put(&at);
	return where;
}

/* @host: for CHOS_SHARED, the host's root in the same mount namespace, held. */
static enum chos_where chos_place_of(const struct path *root, struct path *host)
{
	if (READ_ONCE(root->mnt->mnt_flags) & MNT_UMOUNT)
		return CHOS_ELSEWHERE;
	if (current->nsproxy->mnt_ns != chos_place.ns)
		return chos_place_in_copy(root, host);

	if (path_equal(root, &chos_place.host))
		return CHOS_HOST;
	if (!path_equal(root, &chos_place.shared))
		return CHOS_ELSEWHERE;
	*host = chos_place.host;
	path_get(host);
	return CHOS_SHARED;
}

/*
 * The shared root, for a caller whose root is the host's. Where it has to be
 * looked up by name, the name proves nothing: what it leads to does.
 */
static int chos_place_shared_from(const struct path *root, struct path *to)
{
	enum chos_where where;
	struct path host;
	bool same;
	int ret;

	if (current->nsproxy->mnt_ns == chos_place.ns) {
		if (READ_ONCE(chos_place.shared.mnt->mnt_flags) & MNT_UMOUNT ||
		    d_unlinked(chos_place.shared.dentry))
			return -ENOENT;
		*to = chos_place.shared;
		path_get(to);
		return 0;
	}

	ret = vfs_path_lookup(root->dentry, root->mnt, chos_root,
			      LOOKUP_FOLLOW | LOOKUP_DIRECTORY, to);
	if (ret)
		return ret;
	where = chos_place_of(to, &host);
	same = where == CHOS_SHARED && path_equal(&host, root);
	if (where == CHOS_SHARED)
		path_put(&host);
	if (same)
		return 0;
	path_put(to);
	return -EPERM;
}

/**
 * chos_place_next - where the caller's root goes
 * @enter: into a tree, or else out of any
 * @root: where it is
 * @to: where it goes, which can be where it is; held
 *
 * Call with chos_place_lock().
 *
 * Return: 0; -EPERM for a caller that is not where it may do this; -ENOENT if
 * there is no shared root to enter; the error of looking it up.
 */
int chos_place_next(bool enter, const struct path *root, struct path *to)
{
	struct path host;

	/* A kernel thread has its root from init and shares it with others. */
	if (current->flags & PF_KTHREAD || current_user_ns() != &init_user_ns)
		return -EPERM;
	if (!chos_place_known()) {
		if (enter)
			return -ENOENT;
		if (chos_link_has(task_tgid(current)))
			return -EPERM;
		goto stay;
	}

	switch (chos_place_of(root, &host)) {
	case CHOS_HOST:
		if (enter)
			return chos_place_shared_from(root, to);
		break;
	case CHOS_SHARED:
		if (!enter) {
			*to = host;
			return 0;
		}
		path_put(&host);
		break;
	case CHOS_SESSION:
		break;
	default:
		return -EPERM;
	}
stay:
	*to = *root;
	path_get(to);
	return 0;
}

/*
 * Registering
 */

static void chos_place_forget(void)
{
	while (chos_place.way_len)
		path_put(&chos_place.way[--chos_place.way_len]);
	path_put(&chos_place.bottom);
	path_put(&chos_place.shared);
	path_put(&chos_place.host);
	WRITE_ONCE(chos_place.shared.dentry, NULL);
	WRITE_ONCE(chos_place.host.dentry, NULL);
	chos_place.shared.mnt = NULL;
	chos_place.host.mnt = NULL;
	chos_place.bottom.mnt = NULL;
	chos_place.bottom.dentry = NULL;
	chos_place.ns = NULL;
}

static int chos_place_find_way(const struct path *shared, const struct path *host)
{
	struct path at = *shared;
	int ret = 0;

	path_get(&at);
	while (at.mnt != host->mnt) {
		struct dentry *root = at.mnt->mnt_root;

		ret = -EXDEV;
		if (!chos_climb(&at))
			break;
		ret = 0;
		if (at.dentry == root)
			continue;
		ret = -ELOOP;
		if (chos_place.way_len == CHOS_WAY_MAX)
			break;
		path_get(&at);
		chos_place.way[chos_place.way_len++] = at;
		ret = 0;
	}
	path_put(&at);
	return ret;
}

static int chos_place_find(void)
{
	struct task_struct *init = init_pid_ns.child_reaper;
	struct path host, shared;
	int ret;

	/* PID 1 doesn't end; the lock keeps its fs_struct and its namespaces. */
	task_lock(init);
	get_fs_root(init->fs, &host);
	chos_place.ns = init->nsproxy->mnt_ns;
	task_unlock(init);

	ret = -EXDEV;
	if (!chos_climb_stack(&host, &chos_place.bottom))
		goto err_host;
	ret = vfs_path_lookup(host.dentry, host.mnt, chos_root,
			      LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &shared);
	if (ret)
		goto err_bottom;
	ret = -EINVAL;
	if (shared.dentry == host.dentry)
		goto err_shared;
	ret = chos_place_find_way(&shared, &host);
	if (ret)
		goto err_shared;

	chos_place.host.mnt = host.mnt;
	chos_place.shared.mnt = shared.mnt;
	WRITE_ONCE(chos_place.host.dentry, host.dentry);
	WRITE_ONCE(chos_place.shared.dentry, shared.dentry);
	return 0;

err_shared:
	while (chos_place.way_len)
		path_put(&chos_place.way[--chos_place.way_len]);
	path_put(&shared);
err_bottom:
	path_put(&chos_place.bottom);
err_host:
	path_put(&host);
	return ret;
}

/**
 * chos_place_register - find the two places, as PID 1 sees them
 * @anew: also if they are known, unless somebody is inside
 *
 * Without a shared root there is nothing to register: the list of valid paths
 * can be filled all the same, and what is entered is then ENOENT.
 */
void chos_place_register(bool anew)
{
	int ret = 0;

	down_write(&chos_place_sem);
	if (anew && chos_place_known() && !chos_link_count())
		chos_place_forget();
	if (!chos_place_known())
		ret = chos_place_find();
	up_write(&chos_place_sem);

	if (ret && ret != -ENOENT)
		pr_warn("%s can't be the shared root: %d\n", chos_root, ret);
}

/* Lets go of the two, and of their file systems, unless somebody is inside. */
void chos_place_release(void)
{
	down_write(&chos_place_sem);
	if (chos_place_known() && !chos_link_count())
		chos_place_forget();
	up_write(&chos_place_sem);
}

int __init chos_place_init(void)
{
	if (chos_root[0] != '/' || !chos_root[1]) {
		pr_err("root=%s: has to be an absolute path other than /\n", chos_root);
		return -EINVAL;
	}
	return 0;
}

/* No file and no hook is left; links may be, of processes that go on inside. */
void chos_place_exit(void)
{
	if (chos_place_known())
		chos_place_forget();
}
