// SPDX-License-Identifier: BSD-3-Clause
/* The ways in which text gets from a program into a file. */
#define _GNU_SOURCE
#include "ways.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int all_of(ssize_t done, const char *text)
{
	if (done == (ssize_t)strlen(text))
		return 0;
	if (done >= 0)
		errno = EIO;
	return -1;
}

static int by_write(int fd, const char *text)
{
	return all_of(write(fd, text, strlen(text)), text);
}

static int by_writev(int fd, const char *text)
{
	struct iovec parts[] = {
		{ (void *)text, 1 }, { (void *)(text + 1), strlen(text) - 1 },
	};

	return all_of(writev(fd, parts, 2), text);
}

static int by_pwritev2(int fd, const char *text)
{
	struct iovec part = { (void *)text, strlen(text) };

	return all_of(pwritev2(fd, &part, 1, -1, 0), text);
}

static int from_pipe(int fd, const int *ends, const char *text)
{
	ssize_t done = splice(ends[0], NULL, fd, NULL, strlen(text), 0);
	int error = errno;

	close(ends[0]);
	close(ends[1]);
	errno = error;
	return all_of(done, text);
}

static int by_splice(int fd, const char *text)
{
	int ends[2];

	CHECK(!pipe(ends));
	CHECK(!by_write(ends[1], text));
	return from_pipe(fd, ends, text);
}

static int by_vmsplice(int fd, const char *text)
{
	struct iovec part = { (void *)text, strlen(text) };
	int ends[2];

	CHECK(!pipe(ends));
	CHECK(!all_of(vmsplice(ends[1], &part, 1, 0), text));
	return from_pipe(fd, ends, text);
}

static int by_tee(int fd, const char *text)
{
	int first[2], ends[2];

	CHECK(!pipe(first) && !pipe(ends));
	CHECK(!by_write(first[1], text));
	CHECK(!all_of(tee(first[0], ends[1], strlen(text), 0), text));
	close(first[0]);
	close(first[1]);
	return from_pipe(fd, ends, text);
}

static int by_sendfile(int fd, const char *text)
{
	int memory = memfd_create("text", MFD_CLOEXEC), error;
	off_t start = 0;
	ssize_t done;

	CHECK(memory >= 0);
	CHECK(!by_write(memory, text));
	done = sendfile(fd, memory, &start, strlen(text));
	error = errno;
	close(memory);
	errno = error;
	return all_of(done, text);
}

static int by_aio(int fd, const char *text)
{
	struct iocb request = {
		.aio_lio_opcode = IOCB_CMD_PWRITE, .aio_fildes = fd,
		.aio_buf = (unsigned long)text, .aio_nbytes = strlen(text),
	};
	struct iocb *list = &request;
	aio_context_t context = 0;
	struct io_event event;
	long error = 0;

	if (syscall(SYS_io_setup, 1, &context))
		return -1;
	if (syscall(SYS_io_submit, context, 1, &list) != 1)
		error = errno;
	else if (syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
		error = EIO;
	else if (event.res != (long)strlen(text))
		error = event.res < 0 ? -event.res : EIO;
	syscall(SYS_io_destroy, context);
	errno = error;
	return error ? -1 : 0;
}

static int by_a_rings_splice(int fd, const char *text)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_SPLICE, .fd = fd, .off = -1, .splice_off_in = -1,
		.len = strlen(text),
	};
	struct ring ring;
	int ends[2], result;

	if (!ring_open(&ring, 0))
		return -1;
	CHECK(!pipe(ends));
	CHECK(!by_write(ends[1], text));
	sqe.splice_fd_in = ends[0];
	result = ring_do(&ring, &sqe);
	ring_close(&ring);
	close(ends[0]);
	close(ends[1]);
	errno = result < 0 ? -result : EIO;
	return result == (int)strlen(text) ? 0 : -1;
}

static int by_ring_of(unsigned int flags, bool personality, bool async, int fd, const char *text)
{
	struct ring ring;
	int ret, error;

	if (!ring_open(&ring, flags))
		return -1;
	ret = ring_put(&ring, fd, text, personality ? ring_personality(&ring) : 0, async);
	error = errno;
	ring_close(&ring);
	errno = error;
	return ret;
}

static int by_ring(int fd, const char *text)
{
	return by_ring_of(0, false, false, fd, text);
}

static int by_ring_with_personality(int fd, const char *text)
{
	return by_ring_of(0, true, false, fd, text);
}

static int by_a_rings_worker(int fd, const char *text)
{
	return by_ring_of(0, false, true, fd, text);
}

static int by_a_rings_worker_with_personality(int fd, const char *text)
{
	return by_ring_of(0, true, true, fd, text);
}

static int by_a_rings_poller(int fd, const char *text)
{
	return by_ring_of(IORING_SETUP_SQPOLL, false, false, fd, text);
}

static int by_a_rings_poller_with_personality(int fd, const char *text)
{
	return by_ring_of(IORING_SETUP_SQPOLL, true, false, fd, text);
}

const struct way ways[] = {
	{ "write", by_write },
	{ "writev", by_writev },
	{ "pwritev2", by_pwritev2 },
	{ "splice", by_splice },
	{ "vmsplice", by_vmsplice },
	{ "tee", by_tee },
	{ "sendfile", by_sendfile },
	{ "aio", by_aio },
	{ "io_uring", by_ring },
	{ "io_uring's splice", by_a_rings_splice },
	{ "io_uring with personality", by_ring_with_personality },
	{ "io_uring's worker", by_a_rings_worker },
	{ "io_uring's worker with personality", by_a_rings_worker_with_personality },
	{ "SQPOLL", by_a_rings_poller },
	{ "SQPOLL with personality", by_a_rings_poller_with_personality },
};

const size_t way_count = sizeof(ways) / sizeof(ways[0]);

void refused_by_every_way(int fd, const char *text, int error)
{
	for (size_t i = 0; i < way_count; i++) {
		int ret = ways[i].put(fd, text);

		if (ret && errno == ENOSYS)
			continue;
		if (!ret || errno != error)
			suite_fail(__FILE__, __LINE__, "%s by %s: %d (%m), not %s", text,
				   ways[i].name, ret, strerror(error));
	}
}

struct taking {
	const struct way *way;
	int (*open_it)(void);
};

static void take(void *arg)
{
	struct taking *taking = arg;
	int fd = taking->open_it();

	CHECK(fd >= 0);
	if (taking->way->put(fd, "/t/a")) {
		if (errno == ENOSYS)
			return;
		suite_fail(__FILE__, __LINE__, "/t/a by %s: %m", taking->way->name);
	}
	CHECK(is_in("a"));
	CHECK(!taking->way->put(fd, "/"));
	CHECK(is_out());
}

void taken_by_every_way(int (*open_it)(void))
{
	for (size_t i = 0; i < way_count; i++) {
		struct taking taking = { &ways[i], open_it };

		expect_child(take, &taking);
	}
}
