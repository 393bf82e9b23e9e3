// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Who may enter a tree: the attributes of its line in the list.
 *
 * Numbers of users and groups are those of the initial user namespace, in
 * which every process is that may enter at all.
 */
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/limits.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "chos.h"

/* Sorted, each once. */
struct chos_ids {
	u32 nr;
	u32 *id;
};

struct chos_rights {
	time64_t until;		/* nobody enters from then on; or CHOS_FOREVER */
	struct chos_ids gids;
	struct chos_ids uids;
	u32 id[];		/* those of both */
};

#define CHOS_FOREVER S64_MAX

/* A decimal number and nothing else, up to @end. */
static int chos_number(const char *text, const char *end, u64 max, u64 *number)
{
	u64 value = 0;

	if (text == end)
		return -EINVAL;
	for (; text < end; text++) {
		if (!isdigit(*text) || value > (max - (*text - '0')) / 10)
			return -EINVAL;
		value = value * 10 + (*text - '0');
	}
	*number = value;
	return 0;
}

static int chos_ids_compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

static void chos_ids_sort(struct chos_ids *ids)
{
	u32 i, nr = 0;

	sort(ids->id, ids->nr, sizeof(*ids->id), chos_ids_compare, NULL);
	for (i = 0; i < ids->nr; i++)
		if (!nr || ids->id[nr - 1] != ids->id[i])
			ids->id[nr++] = ids->id[i];
	ids->nr = nr;
}

/* "3000,3001": where the ids go, there is room for as many as there are commas, and one. */
static int chos_ids_parse(struct chos_ids *ids, u32 *room, const char *text, const char *end)
{
	if (ids->nr)
		return -EINVAL;
	ids->id = room;
	for (;;) {
		const char *comma = memchr(text, ',', end - text) ?: end;
		u64 id;

		/* The last number there is means "none" to the kernel. */
		if (chos_number(text, comma, U32_MAX - 1, &id))
			return -EINVAL;
		ids->id[ids->nr++] = id;
		if (comma == end)
			break;
		text = comma + 1;
	}
	chos_ids_sort(ids);
	return 0;
}

static int chos_until_parse(struct chos_rights *rights, const char *text, const char *end)
{
	u64 until;

	if (rights->until != CHOS_FOREVER || chos_number(text, end, CHOS_FOREVER - 1, &until))
		return -EINVAL;
	rights->until = until;
	return 0;
}

static int chos_attribute(struct chos_rights *rights, u32 *room, const char *word,
			  const char *end)
{
	const char *value = memchr(word, '=', end - word);
	size_t len = value ? value++ - word : 0;

	if (len == 3 && !memcmp(word, "gid", len))
		return chos_ids_parse(&rights->gids, room, value, end);
	if (len == 3 && !memcmp(word, "uid", len))
		return chos_ids_parse(&rights->uids, room, value, end);
	if (len == 5 && !memcmp(word, "until", len))
		return chos_until_parse(rights, value, end);
	return -EINVAL;
}

/* The attributes, each with the blank behind it. */
static int chos_attributes(struct chos_rights *rights, const char *text, const char *end)
{
	u32 *room = rights->id;

	while (text < end) {
		const char *blank = memchr(text, ' ', end - text);
		int ret = chos_attribute(rights, room, text, blank);

		if (ret)
			return ret;
		/* Where a word has fewer ids, or none, some room is left. */
		for (room++; text < blank; text++)
			room += *text == ',';
		text = blank + 1;
	}
	return 0;
}

/**
 * chos_rights_parse - what stands before the path in a line of the list
 * @line: need not end in a NUL
 * @path: where the path begins in it
 *
 * Return: the rights; NULL if there are no attributes; -EINVAL; -ENOSPC for
 * more than CHOS_IDS_MAX ids; -ENOMEM.
 */
struct chos_rights *chos_rights_parse(const char *line, const char *path)
{
	struct chos_rights *rights;
	const char *text;
	size_t room = 0;
	int ret;

	if (line == path)
		return NULL;
	if (path[-1] != ' ')
		return ERR_PTR(-EINVAL);
	for (text = line; text < path; text++)
		room += *text == ',' || *text == ' ';
	if (room > CHOS_IDS_MAX)
		return ERR_PTR(-ENOSPC);

	rights = kvzalloc(struct_size(rights, id, room), GFP_KERNEL);
	if (!rights)
		return ERR_PTR(-ENOMEM);
	rights->until = CHOS_FOREVER;
	ret = chos_attributes(rights, line, path);
	if (ret) {
		kvfree(rights);
		return ERR_PTR(ret);
	}
	return rights;
}

/* Nobody has it any more, readers of the list neither. */
void chos_rights_free(struct chos_rights *rights)
{
	kvfree(rights);
}

/* How many ids there are: what they cost is bounded for the list, too. */
u32 chos_rights_size(const struct chos_rights *rights)
{
	return rights ? rights->gids.nr + rights->uids.nr : 0;
}

static bool chos_ids_have(const struct chos_ids *ids, u32 id)
{
	u32 low = 0, high = ids->nr;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (ids->id[middle] == id)
			return true;
		if (ids->id[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/*
 * Is the caller in one of the groups? Goes through the shorter of the two
 * lists and searches the longer one, which is sorted, either way.
 */
static bool chos_groups_meet(const struct chos_ids *gids, const struct cred *cred)
{
	const struct group_info *own = cred->group_info;
	int i;

	if (gids->nr < own->ngroups) {
		for (i = 0; i < gids->nr; i++)
			if (in_group_p(KGIDT_INIT(gids->id[i])))
				return true;
		return false;
	}
	if (chos_ids_have(gids, __kgid_val(cred->fsgid)))
		return true;
	for (i = 0; i < own->ngroups; i++)
		if (chos_ids_have(gids, __kgid_val(own->gid[i])))
			return true;
	return false;
}

/**
 * chos_rights_admit - may the calling process enter?
 * @rights: NULL for a tree that is open to all
 *
 * Goes by what decides about files: the file-system uid and gid, and the
 * groups. Capabilities don't count. Does not sleep.
 */
bool chos_rights_admit(const struct chos_rights *rights)
{
	const struct cred *cred = current_cred();

	if (!rights || (cred->user_ns == &init_user_ns && uid_eq(cred->fsuid, GLOBAL_ROOT_UID)))
		return true;
	if (rights->until <= ktime_get_real_seconds())
		return false;
	if (!rights->gids.nr && !rights->uids.nr)
		return true;
	return chos_ids_have(&rights->uids, __kuid_val(cred->fsuid)) ||
	       chos_groups_meet(&rights->gids, cred);
}

static void chos_ids_show(struct seq_file *m, const char *name, const struct chos_ids *ids)
{
	u32 i;

	for (i = 0; i < ids->nr; i++)
		seq_printf(m, "%s%u", i ? "," : name, ids->id[i]);
	if (ids->nr)
		seq_putc(m, ' ');
}

/* As they were written, in an order of its own. */
void chos_rights_show(struct seq_file *m, const struct chos_rights *rights)
{
	if (!rights)
		return;
	chos_ids_show(m, "gid=", &rights->gids);
	chos_ids_show(m, "uid=", &rights->uids);
	if (rights->until != CHOS_FOREVER)
		seq_printf(m, "until=%lld ", rights->until);
}
