// SPDX-License-Identifier: BSD-3-Clause
/* The list of valid paths: the original's protocol, and the swap at the close. */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define VALID "/proc/chos/valid"
#define MOST 65536

static int lines(const char *text)
{
	int count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static bool listed(const char *path)
{
	const char *text = get(VALID);
	size_t len = strlen(path);

	while (*text) {
		if (!strncmp(text, path, len) && text[len] == '\n')
			return true;
		text += strcspn(text, "\n") + 1;
	}
	return false;
}

static int open_new_list(void)
{
	int fd = open(VALID, O_WRONLY | O_TRUNC);

	CHECK(fd >= 0);
	return fd;
}

static void check_the_three(void)
{
	CHECK(lines(get(VALID)) == 3);
	CHECK(listed("/t/a") && listed("/t/b") && listed("/t/c"));
}

TEST(the_originals_protocol)
{
	CHECK(!put(VALID, "-"));
	CHECK_STR(get(VALID), "");
	CHECK_ERRNO(enter("/t/a"), ENOENT);
	CHECK(!put(VALID, "/t/a\n"));
	CHECK(!put(VALID, "/t/b"));
	CHECK(!put(VALID, "/t/b\n"));
	CHECK(lines(get(VALID)) == 2);
	CHECK(!enter("/t/a"));
	CHECK(!put(VALID, "-\n"));
	CHECK_STR(get(VALID), "");
}

TEST(a_process_stays_where_it_is_when_its_path_goes)
{
	CHECK(!enter("/t/a"));
	CHECK(!put(VALID, "-"));
	CHECK(is_in("a"));
	CHECK_ERRNO(enter("/t/a"), ENOENT);
	CHECK(!leave());
	CHECK_ERRNO(enter("/t/a"), ENOENT);
}

TEST(a_write_takes_effect_whole)
{
	CHECK(!put(VALID, "-\n/t/x\n/t/y"));
	CHECK(lines(get(VALID)) == 2);
	CHECK(listed("/t/x") && listed("/t/y"));
	CHECK(!put(VALID, "/t/z\n-\n/t/a\n"));
	CHECK_STR(get(VALID), "/t/a\n");
}

TEST(a_bad_line_leaves_the_list_as_it_was)
{
	static const char *const bad[] = {
		"t/a", "\n", "/t/../a", "/..", "/t/..", "/a\tb", "/a\001", "/a\177", "--", " /t/a",
		"/good\nbad\n", "-\n/good\n/../x\n", "-\nbad",
	};
	char big[2 * 4096];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_ERRNO(put(VALID, bad[i]), EINVAL);
		check_the_three();
	}
	CHECK_ERRNO(put_bytes(VALID, "/a\0b", 4), EINVAL);
	memset(big, '/', sizeof(big));
	CHECK(!put_bytes(VALID, big, 4095));
	world_publish();
	CHECK_ERRNO(put_bytes(VALID, big, 4096), EINVAL);
	CHECK_ERRNO(put_bytes(VALID, big, sizeof(big)), EINVAL);
	check_the_three();
}

TEST(what_only_looks_like_bad_is_taken)
{
	CHECK(!put(VALID, "/t/..a\n/t/a..\n/t/...\n/t/\303\244 \377\n/\n"));
	CHECK(listed("/t/..a") && listed("/t/\303\244 \377") && listed("/"));
}

TEST(the_list_is_swapped_at_the_close)
{
	int fd = open_new_list();

	check_the_three();
	CHECK(write(fd, "/t/x\n/t", 7) == 7);
	CHECK(write(fd, "/y\n", 3) == 3);
	for (const char *c = "/t/z"; *c; c++)
		CHECK(write(fd, c, 1) == 1);
	check_the_three();
	CHECK(!enter("/t/a"));
	CHECK(!leave());
	CHECK(!close(fd));
	CHECK(lines(get(VALID)) == 3);
	CHECK(listed("/t/x") && listed("/t/y") && listed("/t/z"));
	CHECK_ERRNO(enter("/t/a"), ENOENT);
}

TEST(an_empty_swap_empties)
{
	CHECK(!close(open_new_list()));
	CHECK_STR(get(VALID), "");
}

TEST(a_bad_line_undoes_the_swap)
{
	int fd = open_new_list();

	CHECK(write(fd, "/t/x\n", 5) == 5);
	CHECK_ERRNO(write(fd, "bad\n", 4), EINVAL);
	CHECK_ERRNO(write(fd, "/t/y\n", 5), EINVAL);
	CHECK(!close(fd));
	check_the_three();

	/* One without its newline is found out at the close. */
	fd = open_new_list();
	CHECK(write(fd, "/t/x\nbad", 8) == 8);
	CHECK_ERRNO(close(fd), EINVAL);
	check_the_three();
}

static void write_half_and_die(void *unused)
{
	int fd = open_new_list();

	CHECK(write(fd, "/t/x\n", 5) == 5);
	raise(SIGKILL);
}

static void write_and_exit(void *unused)
{
	CHECK(write(open_new_list(), "/t/x\n", 5) == 5);
	_exit(0);
}

TEST(a_killed_writer_publishes_nothing)
{
	int status = in_child(write_half_and_die, NULL);

	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	check_the_three();
	/* One that exits without closing has said what it had to say. */
	expect_child(write_and_exit, NULL);
	CHECK_STR(get(VALID), "/t/x\n");
}

TEST(of_two_writers_the_last_to_close_wins)
{
	int one = open_new_list(), two = open_new_list();

	CHECK(write(one, "/t/1\n", 5) == 5);
	CHECK(write(two, "/t/2\n", 5) == 5);
	CHECK(!close(two));
	CHECK_STR(get(VALID), "/t/2\n");
	CHECK(!close(one));
	CHECK_STR(get(VALID), "/t/1\n");
}

TEST(there_are_no_offsets_in_the_list)
{
	int fd = open(VALID, O_RDWR);

	CHECK(fd >= 0);
	CHECK_ERRNO(pwrite(fd, "/t/x\n", 5, 0), ESPIPE);
	CHECK_ERRNO(lseek(fd, 0, SEEK_SET), ESPIPE);
	check_the_three();
}

TEST(a_full_list)
{
	FILE *stream = fopen(VALID, "w");
	char path[64];

	CHECK(stream);
	for (int i = 0; i < MOST; i++)
		CHECK(fprintf(stream, "/export/os/%d\n", i) > 0);
	CHECK(!fclose(stream));
	CHECK(stat_value("environments") == MOST);
	CHECK(lines(get(VALID)) == MOST);
	snprintf(path, sizeof(path), "/export/os/%d", MOST - 1);
	CHECK(!enter(path));
	CHECK(!leave());

	CHECK_ERRNO(put(VALID, "/one/more"), ENOSPC);
	CHECK(!put(VALID, "/export/os/7"));
	CHECK(stat_value("environments") == MOST);

	stream = fopen(VALID, "w");
	for (int i = 0; i <= MOST; i++)
		fprintf(stream, "/other/%d\n", i);
	CHECK(fclose(stream) == EOF);
	CHECK(stat_value("environments") == MOST);
	CHECK(!enter(path));
}

struct reload {
	int rounds;
};

static void keep_reloading(void *arg)
{
	struct reload *reload = arg;

	for (int i = 0; i < reload->rounds; i++) {
		int fd = open_new_list();

		CHECK(write(fd, "/t/a\n/t/b\n", 10) == 10);
		CHECK(!close(fd));
	}
}

TEST(no_moment_without_a_list)
{
	struct reload reload = { many(200) };
	pid_t pid = fork();

	if (!pid) {
		keep_reloading(&reload);
		_exit(0);
	}
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		CHECK(!enter("/t/a"));
		CHECK(!enter("/t/b"));
		CHECK(!leave());
	}
}
