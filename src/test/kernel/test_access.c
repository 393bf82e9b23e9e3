// SPDX-License-Identifier: BSD-3-Clause
/*
 * Who may enter: what the lines of the list say of it.
 */
#define _GNU_SOURCE
#include "suite.h"
#include "access.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_IDS 65536

/* Who: in a child, since the rights that a process gives up don't come back. */
struct who {
	uid_t uid;
	gid_t gid;
	size_t count;
	gid_t groups[4];
	bool admitted;
};

static void ask(void *arg)
{
	const struct who *who = arg;

	become(who->uid, who->gid, who->count, who->groups);
	if (who->admitted)
		may();
	else
		may_not();
}

static void ask_all(const struct who *who, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_child(ask, (void *)&who[i]);
}

TEST(by_group_and_by_user)
{
	static const struct who who[] = {
		{ UNPRIVILEGED, UNPRIVILEGED, 0, { 0 }, true },
		{ OTHER, OTHER, 0, { 0 }, false },
		{ OTHER, GROUP, 0, { 0 }, true },
		{ OTHER, OTHER, 1, { GROUP }, true },
		{ OTHER, OTHER, 3, { 1, 7, GROUP + 1 }, true },
		{ OTHER, OTHER, 3, { 1, 2999, 3002 }, false },
		/* Numbers of users are none of groups. */
		{ GROUP, OTHER, 0, { 0 }, false },
		{ OTHER, UNPRIVILEGED, 0, { 0 }, false },
		{ 0, 0, 0, { 0 }, true },
	};

	list("gid=3000,3001 uid=1000 /t/a\n/t/b\n");
	CHECK(strstr(get(VALID), "gid=3000,3001 uid=1000 /t/a\n"));
	ask_all(who, sizeof(who) / sizeof(who[0]));
}

TEST(open_to_all_without_attributes)
{
	static const struct who who = { OTHER, OTHER, 0, { 0 }, true };

	list("/t/a\ngid=1 /t/b\n");
	ask_all(&who, 1);
}

TEST(closed_to_all_but_root)
{
	static const struct who who[] = {
		{ OTHER, OTHER, 0, { 0 }, false },
		{ OTHER, 0, 1, { 0 }, false },
		{ 0, 0, 0, { 0 }, true },
	};

	list("uid=0 /t/a\n");
	ask_all(who, 3);
}

TEST(until_a_moment)
{
	struct who who = { OTHER, OTHER, 0, { 0 }, true };
	char line[64];

	snprintf(line, sizeof(line), "until=%ld /t/a\n", (long)time(NULL) + 1000);
	list(line);
	CHECK(strstr(get(VALID), line));
	ask_all(&who, 1);

	/* Nobody reloads at that moment. */
	snprintf(line, sizeof(line), "until=%ld gid=1 uid=1001 /t/a\n", (long)time(NULL) + 2);
	list(line);
	ask_all(&who, 1);
	while (time(NULL) < atol(line + 6))
		usleep(100000);
	who.admitted = false;
	ask_all(&who, 1);
	may();
}

TEST(whoever_is_inside_stays)
{
	list("uid=1001 /t/a\n/t/b\n");
	become(0, OTHER, 0, NULL);
	CHECK(!seteuid(OTHER));
	CHECK(!enter("/t/a"));
	CHECK(!seteuid(0));
	list("uid=1002 /t/a\n/t/b\n");
	CHECK(!seteuid(OTHER));
	CHECK(is_in("a"));
	CHECK_ERRNO(enter("/t/a"), EACCES);
	CHECK(is_in("a"));
	CHECK(!enter("/t/b"));
	CHECK_ERRNO(enter("/t/a"), EACCES);
	CHECK(is_in("b"));
}

TEST(bad_attributes)
{
	static const char *const bad[] = {
		"gid= /t/x",
		"gid /t/x",
		"gid=, /t/x",
		"gid=1, /t/x",
		"gid=,1 /t/x",
		"gid=1,,2 /t/x",
		"gid=-1 /t/x",
		"gid=+1 /t/x",
		"gid=0x1 /t/x",
		"gid=4294967295 /t/x",
		"gid=99999999999999999999 /t/x",
		"gid=1/t/x",
		"gid=1  /t/x",
		" gid=1 /t/x",
		"gid=1 gid=2 /t/x",
		"until=1 until=2 /t/x",
		"until= /t/x",
		"until=1,2 /t/x",
		"until=9223372036854775807 /t/x",
		"until=18446744073709551617 /t/x",
		"gid=gpu /t/x",
		"sid=1 /t/x",
		"GID=1 /t/x",
		"gid=1",
		"gid=1 ",
		"gid=1 t/x",
		"gid=1 /t/../x",
		"gid=1\t/t/x",
		"gid=1 -",
		"gid=1 uid= /t/x",
		"=1 /t/x",
		"a /t/x",
	};
	int fd;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (put(VALID, bad[i]) != -1 || errno != EINVAL)
			suite_fail(__FILE__, __LINE__, "taken: %s (%m)", bad[i]);
		CHECK(stat_value("environments") == 3);
	}
	/* The last line, which lacks its newline, is told of at the close. */
	fd = open(VALID, O_WRONLY | O_TRUNC);
	CHECK(write(fd, "gid=x /t/a", 10) == 10);
	CHECK_ERRNO(close(fd), EINVAL);
	CHECK(stat_value("environments") == 3);
}

TEST(attributes_of_any_kind)
{
	list("until=4000000000 uid=5,3,5,4294967294 gid=2,1 /t/a b=c\nuid=0 /");
	CHECK(strstr(get(VALID), "gid=1,2 uid=3,5,4294967294 until=4000000000 /t/a b=c\n"));
	CHECK(strstr(get(VALID), "uid=0 /\n"));
	CHECK(stat_value("environments") == 2);
}

/* A line that adds to the list never opens what is closed, nor the other way. */
TEST(added_to_the_list)
{
	CHECK(!put(VALID, "uid=0 /t/a\n"));
	CHECK(stat_value("environments") == 3);
	CHECK(strstr(get(VALID), "uid=0 /t/a\n"));
	CHECK(!put(VALID, "/t/a\n"));
	CHECK(strstr(get(VALID), "uid=0 /t/a\n"));
	CHECK(!put(VALID, "/t/d\nuid=7 /t/d\n/t/d\n"));
	CHECK(strstr(get(VALID), "uid=7 /t/d\n"));
	CHECK(!put(VALID, "-\n/t/a\n"));
	CHECK_STR(get(VALID), "/t/a\n");
}

/* "gid=3,6,9,... PATH", so many of them; to be freed. */
static char *long_line(size_t count, const char *path)
{
	char *line = malloc(12 * count + strlen(path) + 16);
	char *end = line + sprintf(line, "gid=");

	/* Backwards: the kernel has to sort them. */
	for (size_t i = count; i > 0; i--)
		end += sprintf(end, "%zu%c", 1000000 + 3 * i, i > 1 ? ',' : ' ');
	sprintf(end, "%s\n", path);
	return line;
}

TEST(thousands_of_groups)
{
	static const struct who who[] = {
		{ OTHER, 1000003, 0, { 0 }, true },
		{ OTHER, OTHER, 2, { 1, 1000000 + 3 * 5000 }, true },
		{ OTHER, OTHER, 2, { 1, 1000000 + 3 * MOST_IDS }, true },
		{ OTHER, OTHER, 2, { 1, 1000001 }, false },
	};
	char *line = long_line(MOST_IDS, "/t/a");
	char *begin;
	size_t len;

	/* In pieces, as stdio writes them. */
	int fd = open(VALID, O_WRONLY | O_TRUNC);
	for (size_t at = 0; at < strlen(line);) {
		size_t piece = strlen(line + at) < 4096 ? strlen(line + at) : 4096;

		CHECK(write(fd, line + at, piece) == (ssize_t)piece);
		at += piece;
	}
	CHECK(!close(fd));
	ask_all(who, sizeof(who) / sizeof(who[0]));

	/* What is read can be written. */
	begin = strdup(get(VALID));
	len = strlen(begin);
	CHECK(len == strlen(line));
	CHECK(!put_bytes(VALID, "-", 1));
	list(begin);
	CHECK_STR(get(VALID), begin);

	line = long_line(MOST_IDS + 1, "/t/b");
	CHECK_ERRNO(put(VALID, line), ENOSPC);
	CHECK(stat_value("environments") == 1);
}

TEST(groups_in_all_are_bounded)
{
	char *line = long_line(MOST_IDS, "/t/x   ");
	char *end = strstr(line, "/t/x") + 4;
	int fd = open(VALID, O_WRONLY | O_TRUNC);

	for (int i = 0; i < 17; i++) {
		ssize_t done;

		sprintf(end, "%02d\n", i);
		done = write(fd, line, strlen(line));
		CHECK(i < 16 ? done == (ssize_t)strlen(line) : done == -1 && errno == ENOSPC);
	}
	close(fd);
	CHECK(stat_value("environments") == 3);
	/* Those of a path that is named again don't count twice. */
	end[0] = '\n';
	end[1] = '\0';
	for (int i = 0; i < 17; i++)
		CHECK(!put(VALID, line));
}

static void with_many_groups(void *groups)
{
	become(OTHER, OTHER, 65536, groups);
	may_not();
}

TEST(a_user_in_65536_groups)
{
	gid_t *groups = malloc(65536 * sizeof(*groups));
	char *line = long_line(MOST_IDS, "/t/a");

	for (int i = 0; i < 65536; i++)
		groups[i] = 2000001 - 3 * i % 7 + 8 * i;
	list(line);
	for (int i = 0; i < 65536; i++)
		if (groups[i] % 3 == 1000000 % 3)
			groups[i]++;
	expect_child(with_many_groups, groups);
}
