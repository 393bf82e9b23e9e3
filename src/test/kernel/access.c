// SPDX-License-Identifier: BSD-3-Clause
/* Lists that say who may enter, and users who try. */
#define _GNU_SOURCE
#include "access.h"
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <unistd.h>

void list(const char *lines)
{
	int fd = open(VALID, O_WRONLY | O_TRUNC);

	CHECK(fd >= 0);
	CHECK(write(fd, lines, strlen(lines)) == (ssize_t)strlen(lines));
	CHECK(!close(fd));
}

void become(uid_t uid, gid_t gid, size_t count, const gid_t *groups)
{
	CHECK(!setgroups(count, groups));
	CHECK(!setresgid(gid, gid, gid));
	CHECK(!setresuid(uid, uid, uid));
}

void may(void)
{
	CHECK(!enter("/t/a"));
	CHECK(is_in("a"));
	CHECK(!leave());
}

void may_not(void)
{
	CHECK_ERRNO(enter("/t/a"), EACCES);
	CHECK(is_out());
}
