// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * OS trees: a path, who may enter by it, and what is counted for it.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "chos.h"

static struct chos_count *chos_count_new(void)
{
	struct chos_count *count = kzalloc(sizeof(*count), GFP_KERNEL);

	if (count)
		refcount_set(&count->ref, 1);
	return count;
}

static void chos_count_put(struct chos_count *count)
{
	if (count && refcount_dec_and_test(&count->ref))
		kfree(count);
}

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
	tree->rights = NULL;
	tree->count = NULL;
	tree->len = len;
	memcpy(tree->path, path, len);
	tree->path[len] = '\0';
	return tree;
}

/**
 * chos_tree_parse - a line of the list
 * @line: attributes, each with a blank behind it, and the path; need not end
 *	in a NUL
 * @len: its length
 *
 * Return: the tree with one reference, its rights, and nothing counted yet;
 * -EINVAL, -ENOSPC, -ENOMEM.
 */
struct chos_tree *chos_tree_parse(const char *line, size_t len)
{
	const char *path = memchr(line, '/', len);
	struct chos_rights *rights;
	struct chos_tree *tree;

	if (!path)
		return ERR_PTR(-EINVAL);
	tree = chos_tree_new(path, len - (path - line));
	if (IS_ERR(tree))
		return tree;
	rights = chos_rights_parse(line, path);
	if (IS_ERR(rights)) {
		chos_tree_put(tree);
		return ERR_CAST(rights);
	}
	tree->rights = rights;
	tree->count = chos_count_new();
	if (!tree->count) {
		chos_tree_put(tree);
		return ERR_PTR(-ENOMEM);
	}
	return tree;
}

/* It goes on counting where that one was; nobody else has it yet. */
void chos_tree_count_from(struct chos_tree *tree, const struct chos_tree *before)
{
	chos_count_put(tree->count);
	refcount_inc(&before->count->ref);
	tree->count = before->count;
}

struct chos_tree *chos_tree_hold(struct chos_tree *tree)
{
	refcount_inc(&tree->ref);
	return tree;
}

/* A reader of the list can still be looking at any part of it. */
static void chos_tree_free(struct rcu_head *rcu)
{
	struct chos_tree *tree = container_of(rcu, struct chos_tree, rcu);

	chos_rights_free(tree->rights);
	chos_count_put(tree->count);
	kfree(tree);
}

void chos_tree_put(struct chos_tree *tree)
{
	if (refcount_dec_and_test(&tree->ref))
		call_rcu(&tree->rcu, chos_tree_free);
}
