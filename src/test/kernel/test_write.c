// SPDX-License-Identifier: BSD-3-Clause
/* What a write to setchos is: one message. */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

static int open_setchos(void)
{
	int fd = open("/proc/chos/setchos", O_WRONLY);

	CHECK(fd >= 0);
	return fd;
}

TEST(each_write_is_a_whole_path)
{
	int fd = open_setchos();

	CHECK(write(fd, "/t/a", 4) == 4);
	CHECK(is_in("a"));
	CHECK(write(fd, "/t/b", 4) == 4);
	CHECK(is_in("b"));
	/* Byte by byte, the first one leaves and the others are no paths. */
	CHECK(write(fd, "/", 1) == 1);
	CHECK(is_out());
	CHECK_ERRNO(write(fd, "t", 1), ENOENT);
	CHECK(is_out());
}

TEST(an_empty_write_changes_nothing)
{
	int fd = open_setchos();

	CHECK(write(fd, "/t/a", 4) == 4);
	CHECK_ERRNO(write(fd, "", 0), ENOENT);
	CHECK(is_in("a"));
}

TEST(there_are_no_offsets)
{
	int fd = open_setchos();

	CHECK_ERRNO(pwrite(fd, "/t/a", 4, 0), ESPIPE);
	CHECK_ERRNO(pwrite(fd, "/t/a", 4, 1), ESPIPE);
	CHECK_ERRNO(lseek(fd, 1, SEEK_SET), ESPIPE);
	CHECK(is_out());
}

TEST(writev_is_one_message)
{
	struct iovec parts[] = { { "/t", 2 }, { "", 0 }, { "/", 1 }, { "b\n", 2 } };

	CHECK(writev(open_setchos(), parts, 4) == 5);
	CHECK(is_in("b"));
}

TEST(a_bad_address_is_refused)
{
	void *nothing = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open_setchos();

	CHECK(nothing != MAP_FAILED);
	CHECK_ERRNO(write(fd, nothing, 4), EFAULT);
	CHECK(is_out());
}

TEST(setchos_is_not_read)
{
	char byte;
	int fd = open("/proc/chos/setchos", O_RDWR);

	CHECK(fd >= 0);
	CHECK_ERRNO(read(fd, &byte, 1), EINVAL);
}
