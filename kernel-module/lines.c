// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Lines out of writes of any size: a program that writes through stdio cuts
 * its output at the ends of its buffer, not at the ends of the lines.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "chos.h"

/* The line is complete: hand it on and start the next. */
static int chos_lines_take(struct chos_lines *lines, chos_line_fn fn, void *arg)
{
	size_t len = lines->len;

	lines->len = 0;
	lines->line[len] = '\0';
	return fn(lines->line, len, arg);
}

/* Room for so much more, and a NUL. */
static int chos_lines_grow(struct chos_lines *lines, size_t more)
{
	size_t want = lines->len + more + 1, size = max_t(size_t, lines->size, PAGE_SIZE);
	char *line;

	if (more > CHOS_LINE_MAX - lines->len)
		return -EINVAL;
	if (want <= lines->size)
		return 0;
	while (size < want)
		size *= 2;
	line = kvmalloc(size, GFP_KERNEL);
	if (!line)
		return -ENOMEM;
	if (lines->len)
		memcpy(line, lines->line, lines->len);
	kvfree(lines->line);
	lines->line = line;
	lines->size = size;
	return 0;
}

static int chos_lines_feed(struct chos_lines *lines, const char *buf, size_t len,
			   chos_line_fn fn, void *arg)
{
	while (len) {
		const char *end = memchr(buf, '\n', len);
		size_t part = end ? end - buf : len;
		int ret = chos_lines_grow(lines, part);

		if (ret)
			return ret;
		memcpy(lines->line + lines->len, buf, part);
		lines->len += part;
		if (!end)
			return 0;

		ret = chos_lines_take(lines, fn, arg);
		if (ret)
			return ret;
		buf += part + 1;
		len -= part + 1;
	}
	return 0;
}

/**
 * chos_lines_write - take a write apart, calling @fn for each complete line
 * @lines: zeroed at first; carries an incomplete line from one write to the next
 * @from: what is written
 * @fn: called with the line, without its newline and with a NUL after it; it
 *	can hold NULs of its own, which its length tells
 * @arg: passed to @fn
 *
 * Return: the number of bytes taken, which is all of them; -EFAULT, -ENOMEM;
 * -EINVAL for a line over CHOS_LINE_MAX; or the first error of @fn, with
 * which the write ends.
 */
ssize_t chos_lines_write(struct chos_lines *lines, struct iov_iter *from,
			 chos_line_fn fn, void *arg)
{
	ssize_t done = 0;
	char *buf;
	int ret = 0;

	buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;

	while (!ret && iov_iter_count(from)) {
		size_t want = min_t(size_t, iov_iter_count(from), PAGE_SIZE);
		size_t got = copy_from_iter(buf, want, from);

		done += got;
		ret = chos_lines_feed(lines, buf, got, fn, arg);
		if (!ret && got < want)
			ret = -EFAULT;
		cond_resched();
	}

	kfree(buf);
	return ret ?: done;
}

/**
 * chos_lines_end - the last line needs no newline
 * @lines: as for chos_lines_write(), likewise @fn and @arg
 * @fn: called if there is an incomplete line
 * @arg: passed to @fn
 *
 * Return: 0, or what @fn returned.
 */
int chos_lines_end(struct chos_lines *lines, chos_line_fn fn, void *arg)
{
	return lines->len ? chos_lines_take(lines, fn, arg) : 0;
}

void chos_lines_free(struct chos_lines *lines)
{
	kvfree(lines->line);
}

/*
 * A write is a message, or a piece of a stream, never a place in a file:
 * pwrite() and lseek() on such a descriptor give ESPIPE.
 */
int chos_open_for_write(struct inode *inode, struct file *file)
{
	return nonseekable_open(inode, file);
}
