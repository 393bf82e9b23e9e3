/* SPDX-License-Identifier: BSD-3-Clause */
/* The ways in which text gets from a program into a file. */
#ifndef WAYS_H
#define WAYS_H

#include "suite.h"

#include <linux/io_uring.h>

struct way {
	const char *name;
	/* 0, or -1 and errno; ENOSYS where the kernel has no such way. */
	int (*put)(int fd, const char *text);
};

extern const struct way ways[];
extern const size_t way_count;

/* By each way, the text is refused so. */
void refused_by_every_way(int fd, const char *text, int error);
/* By each way, in a child, the text is taken, and puts the child into /t/a. */
void taken_by_every_way(int (*open_it)(void));

/* io_uring */

struct ring {
	int fd;
	unsigned int flags;
	unsigned int *sq_head, *sq_tail, *sq_mask, *sq_array, *sq_flags, *cq_head, *cq_tail,
		*cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

/* False if the kernel has no io_uring. */
bool ring_open(struct ring *ring, unsigned int flags);
void ring_close(struct ring *ring);
/* Has it done; what it returned. */
int ring_do(struct ring *ring, const struct io_uring_sqe *sqe);
/* The number under which the caller's present rights are kept. */
int ring_personality(struct ring *ring);
/* One write of the text; 0, or -1 and errno. */
int ring_put(struct ring *ring, int fd, const char *text, int personality, bool async);

#endif
