// SPDX-License-Identifier: BSD-3-Clause
/* What a write to setchos is: one message, of whoever writes it. */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
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

static void write_to_it(void *fd)
{
	CHECK(write(*(int *)fd, "/t/b", 4) == 4);
	CHECK(is_in("b"));
}

TEST(the_link_set_is_the_writers)
{
	int fd = open_setchos();

	expect_child(write_to_it, &fd);
	CHECK(is_out());
	CHECK(!enter("/t/a"));
	expect_child(write_to_it, &fd);
	CHECK(is_in("a"));
}

static void drop_and_write(void *fd)
{
	become_user();
	write_to_it(fd);
}

TEST(what_root_opened_serves_after_setuid)
{
	int fd = open_setchos();

	expect_child(drop_and_write, &fd);
}

static void send_descriptor(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec byte = { "x", 1 };
	struct msghdr message = {
		.msg_iov = &byte, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	CHECK(sendmsg(socket, &message, 0) == 1);
}

static int receive_descriptor(int socket)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd;

	CHECK(recvmsg(socket, &message, 0) == 1);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return fd;
}

static void open_as_user(void *socket)
{
	become_user();
	send_descriptor(*(int *)socket, open_setchos());
}

/* As if a user had given it to a set-uid program as its standard output. */
TEST(what_a_user_opened_does_not_move_another_user)
{
	int sockets[2], fd;

	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	expect_child(open_as_user, &sockets[1]);
	fd = receive_descriptor(sockets[0]);
	CHECK_ERRNO(write(fd, "/t/a", 4), EPERM);
	CHECK(is_out());
	become_user();
	CHECK(write(fd, "/t/a", 4) == 4);
	CHECK(is_in("a"));
}
