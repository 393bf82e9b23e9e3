// SPDX-License-Identifier: BSD-3-Clause
/* io_uring without its library. */
#define _GNU_SOURCE
#include "ways.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ENTRIES 4

bool ring_open(struct ring *ring, unsigned int flags)
{
	struct io_uring_params p = { .flags = flags, .sq_thread_idle = 100 };
	char *sq, *cq;

	ring->flags = flags;
	ring->fd = syscall(SYS_io_uring_setup, ENTRIES, &p);
	if (ring->fd < 0)
		return false;
	sq = mmap(NULL, p.sq_off.array + p.sq_entries * sizeof(unsigned int),
		  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_SQ_RING);
	cq = mmap(NULL, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe),
		  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_CQ_RING);
	ring->sqes = mmap(NULL, p.sq_entries * sizeof(struct io_uring_sqe),
			  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd,
			  IORING_OFF_SQES);
	CHECK(sq != MAP_FAILED && cq != MAP_FAILED && ring->sqes != MAP_FAILED);
	ring->sq_head = (unsigned int *)(sq + p.sq_off.head);
	ring->sq_tail = (unsigned int *)(sq + p.sq_off.tail);
	ring->sq_mask = (unsigned int *)(sq + p.sq_off.ring_mask);
	ring->sq_array = (unsigned int *)(sq + p.sq_off.array);
	ring->sq_flags = (unsigned int *)(sq + p.sq_off.flags);
	ring->cq_head = (unsigned int *)(cq + p.cq_off.head);
	ring->cq_tail = (unsigned int *)(cq + p.cq_off.tail);
	ring->cq_mask = (unsigned int *)(cq + p.cq_off.ring_mask);
	ring->cqes = (struct io_uring_cqe *)(cq + p.cq_off.cqes);
	return true;
}

/* The mappings go with the test's process. */
void ring_close(struct ring *ring)
{
	close(ring->fd);
}

static void submit(struct ring *ring)
{
	unsigned int flags = IORING_ENTER_GETEVENTS;

	if (ring->flags & IORING_SETUP_SQPOLL) {
		atomic_thread_fence(memory_order_seq_cst);
		if (__atomic_load_n(ring->sq_flags, __ATOMIC_ACQUIRE) & IORING_SQ_NEED_WAKEUP)
			flags |= IORING_ENTER_SQ_WAKEUP;
	}
	CHECK(syscall(SYS_io_uring_enter, ring->fd, 1, 1, flags, NULL, 0) >= 0);
}

int ring_do(struct ring *ring, const struct io_uring_sqe *sqe)
{
	unsigned int tail = *ring->sq_tail, index = tail & *ring->sq_mask;
	int result;

	ring->sqes[index] = *sqe;
	ring->sq_array[index] = index;
	__atomic_store_n(ring->sq_tail, tail + 1, __ATOMIC_RELEASE);
	submit(ring);
	while (__atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE) == *ring->cq_head)
		submit(ring);
	result = ring->cqes[*ring->cq_head & *ring->cq_mask].res;
	__atomic_store_n(ring->cq_head, *ring->cq_head + 1, __ATOMIC_RELEASE);
	return result;
}

int ring_personality(struct ring *ring)
{
	int id = syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_PERSONALITY, NULL, 0);

	CHECK(id > 0);
	return id;
}

int ring_put(struct ring *ring, int fd, const char *text, int personality, bool async)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_WRITE, .fd = fd, .off = -1,
		.addr = (unsigned long)text, .len = strlen(text),
		.personality = personality, .flags = async ? IOSQE_ASYNC : 0,
	};
	int result = ring_do(ring, &sqe);

	if (result == (int)strlen(text))
		return 0;
	errno = result < 0 ? -result : EIO;
	return -1;
}
