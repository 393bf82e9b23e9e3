// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * /proc/chos/valid
 *
 *   line = "-"			empties the list
 *	  | path		adds the path, if it is not there yet
 *	  | attributes path	the same with rights; if it is there, it gets them
 *
 *   attributes = "gid=" or "uid=" and numbers with commas between them, or
 *		  "until=" and seconds since 1970; a blank behind each, once each
 *
 * What fills an empty list also registers the two places that roots move
 * between: see place.c.
 *
 * Opened with O_TRUNC, the lines of all writes together are the new list,
 * which takes the old one's place at the close. Opened otherwise, each write
 * is complete, and takes effect whole at once. Either way a bad line fails
 * its write and leaves the published list as it was.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/uio.h>

#include "chos.h"
#include "compat/compat.h"

/* An open of the file for writing; what seq_file keeps for us. */
struct chos_valid_writer {
	struct mutex mutex;		/* two writes through one descriptor */
	struct chos_valid *set;		/* with O_TRUNC: the new list, so far */
	bool failed;			/* it will not be published */
	struct chos_lines lines;
};

static int chos_valid_line(char *line, size_t len, void *set)
{
	struct chos_tree *tree;

	if (len == 1 && line[0] == '-') {
		chos_valid_empty(set);
		return 0;
	}
	tree = chos_tree_parse(line, len);
	return IS_ERR(tree) ? PTR_ERR(tree) : chos_valid_add(set, tree);
}

/* A write that is complete in itself. */
static ssize_t chos_valid_command(struct chos_lines *lines, struct iov_iter *from)
{
	struct chos_valid *set = chos_valid_new(false);
	ssize_t len, ret;

	if (!set)
		return -ENOMEM;
	lines->len = 0;
	len = chos_lines_write(lines, from, chos_valid_line, set);
	ret = len < 0 ? len : chos_lines_end(lines, chos_valid_line, set);
	if (ret) {
		chos_valid_free(set);
		return ret;
	}
	ret = chos_valid_commit(set);
	return ret ?: len;
}

static ssize_t chos_valid_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct seq_file *m = iocb->ki_filp->private_data;
	struct chos_valid_writer *writer = m->private;
	ssize_t ret;

	if (!chos_is_admin())
		return -EPERM;
	mutex_lock(&writer->mutex);
	if (!writer->set) {
		ret = chos_valid_command(&writer->lines, from);
	} else if (writer->failed) {
		ret = -EINVAL;
	} else {
		ret = chos_lines_write(&writer->lines, from, chos_valid_line, writer->set);
		writer->failed = ret < 0;
	}
	mutex_unlock(&writer->mutex);
	return ret;
}

static int chos_valid_open(struct inode *inode, struct file *file)
{
	/* The VFS takes O_TRUNC off the flags once we have returned. */
	bool replaces = file->f_mode & FMODE_WRITE && file->f_flags & O_TRUNC;
	struct chos_valid_writer *writer;

	if (!chos_is_admin())
		return -EPERM;

	writer = __seq_open_private(file, &chos_valid_seq, sizeof(*writer));
	if (!writer)
		return -ENOMEM;
	mutex_init(&writer->mutex);
	if (replaces) {
		writer->set = chos_valid_new(true);
		if (!writer->set) {
			seq_release_private(inode, file);
			return -ENOMEM;
		}
	}
	return file->f_mode & FMODE_WRITE ? chos_open_for_write(inode, file) : 0;
}

/*
 * The last line may lack its newline, so whether it is good turns out only at
 * the close. Through this its close(2) can still say so.
 */
static int chos_valid_flush(struct file *file, fl_owner_t id)
{
	struct seq_file *m = file->private_data;
	struct chos_valid_writer *writer = m->private;
	int ret = 0;

	mutex_lock(&writer->mutex);
	if (writer->set && !writer->failed && writer->lines.len &&
	    !(writer->lines.len == 1 && writer->lines.line[0] == '-')) {
		struct chos_tree *tree = chos_tree_parse(writer->lines.line,
							 writer->lines.len);

		if (IS_ERR(tree))
			ret = PTR_ERR(tree);
		else
			chos_tree_put(tree);
	}
	mutex_unlock(&writer->mutex);
	return ret;
}

static int chos_valid_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct chos_valid_writer *writer = m->private;
	struct chos_valid *set = writer->set;

	if (set) {
		if (!writer->failed &&
		    chos_lines_end(&writer->lines, chos_valid_line, set))
			writer->failed = true;
		/* A writer that was killed may have had more to say. */
		if (writer->failed || current->flags & PF_SIGNALED)
			chos_valid_free(set);
		else
			chos_valid_commit(set);
	}
	chos_lines_free(&writer->lines);
	mutex_destroy(&writer->mutex);
	return seq_release_private(inode, file);
}

const struct file_operations chos_valid_fops = {
	.open		= chos_valid_open,
	CHOS_SEQ_READ,
	.write_iter	= chos_valid_write,
	.splice_write	= iter_file_splice_write,
	.llseek		= seq_lseek,
	.flush		= chos_valid_flush,
	.release	= chos_valid_release,
};
