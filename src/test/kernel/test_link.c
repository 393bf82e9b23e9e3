// SPDX-License-Identifier: BSD-3-Clause
/* Entering, switching, leaving: setchos, resetchos, link, version, stats. */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TEST(outside_the_link_is_root)
{
	CHECK_STR(link_now(), "/");
	CHECK(is_out());
}

TEST(enter_switch_and_leave)
{
	CHECK(!enter("/t/a"));
	CHECK(is_in("a"));
	CHECK(access("/t/a/etc/id", F_OK) == 0);
	CHECK_ERRNO(access("/jail", F_OK), ENOENT);
	CHECK(!enter("/t/b"));
	CHECK(is_in("b"));
	CHECK(!leave());
	CHECK(is_out());
	CHECK(access("/jail", F_OK) == 0);
}

TEST(no_privilege_is_needed)
{
	become_user();
	CHECK(!enter("/t/a"));
	CHECK(is_in("a"));
	CHECK(!enter("/t/b"));
	CHECK(is_in("b"));
	CHECK(!leave());
	CHECK(is_out());
	CHECK(!enter("/t/c"));
	CHECK(!put("/proc/chos/resetchos", "x"));
	CHECK(is_out());
}

TEST(one_newline_may_end_the_path)
{
	CHECK(!enter("/t/a\n"));
	CHECK(is_in("a"));
	CHECK(!enter("/\n"));
	CHECK(is_out());
	CHECK_ERRNO(enter("/t/a\n\n"), ENOENT);
	CHECK_ERRNO(enter("\n"), ENOENT);
}

TEST(only_what_is_on_the_list_byte_for_byte)
{
	static const char *const wrong[] = {
		"/t/x", "/t/", "/t", "/t/a/", "//t/a", "/t//a", "/t/./a", "/t/b/../a",
		" /t/a", "/t/a ", "/t/a\r\n", "t/a", "a", "..", "//", "/.", "-", "/T/A",
	};
	char big[8192];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		CHECK_ERRNO(enter(wrong[i]), ENOENT);
		CHECK(is_out());
	}
	CHECK_ERRNO(put_bytes("/proc/chos/setchos", "/t/a\0", 5), ENOENT);
	CHECK_ERRNO(put_bytes("/proc/chos/setchos", "/t\0a", 4), ENOENT);
	CHECK_ERRNO(put_bytes("/proc/chos/setchos", "/t/a", 3), ENOENT);
	memset(big, '/', sizeof(big));
	CHECK_ERRNO(put_bytes("/proc/chos/setchos", big, 4095), ENOENT);
	CHECK_ERRNO(put_bytes("/proc/chos/setchos", big, 4096), ENOENT);
	CHECK_ERRNO(put_bytes("/proc/chos/setchos", big, 4097), ENOENT);
	CHECK_ERRNO(put_bytes("/proc/chos/setchos", big, sizeof(big)), ENOENT);
	CHECK(is_out());

	/* Having been refused, a process stays where it is. */
	CHECK(!enter("/t/a"));
	CHECK_ERRNO(enter("/t/x"), ENOENT);
	CHECK(is_in("a"));
}

TEST(resetchos_takes_any_write)
{
	CHECK(!enter("/t/a"));
	CHECK(!put("/proc/chos/resetchos", "anything at all\n"));
	CHECK(is_out());
	CHECK(!enter("/t/b"));
	CHECK(!put_bytes("/proc/chos/resetchos", "\0\0\0", 3));
	CHECK(is_out());
	CHECK(!put("/proc/chos/resetchos", "twice"));
	CHECK(is_out());
}

TEST(the_working_directory_stays)
{
	char cwd[4096];

	CHECK(!chdir("/t/b"));
	CHECK(!enter("/t/a"));
	CHECK_STR(get("etc/id"), "b");
	CHECK(!leave());
	CHECK_STR(getcwd(cwd, sizeof(cwd)), "/t/b");
}

TEST(the_longest_path_there_can_be)
{
	char path[4097] = "/t/";
	int fd;

	memset(path + 3, 'x', 4095 - 3);
	for (size_t i = 200; i < 4095; i += 200)
		path[i] = '/';
	path[4095] = '\0';
	CHECK(!put("/proc/chos/valid", path));
	CHECK(!enter(path));
	CHECK_STR(link_now(), path);
	CHECK_ERRNO(open("/etc/id", O_RDONLY), ENOENT);
	CHECK(!leave());
	path[4095] = '\n';
	fd = open("/proc/chos/setchos", O_WRONLY);
	CHECK(write(fd, path, 4096) == 4096);
	CHECK(!leave());
}

TEST(modes_and_types)
{
	static const struct {
		const char *name;
		mode_t mode;
	} files[] = {
		{ "link", S_IFLNK | 0777 },    { "setchos", S_IFREG | 0666 },
		{ "resetchos", S_IFREG | 0666 }, { "valid", S_IFREG | 0600 },
		{ "version", S_IFREG | 0444 }, { "processes", S_IFREG | 0600 },
		{ "stats", S_IFREG | 0444 },
	};
	struct stat st;
	char path[64];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "/proc/chos/%s", files[i].name);
		CHECK(!lstat(path, &st));
		if (st.st_mode != files[i].mode || st.st_uid || st.st_gid)
			suite_fail(__FILE__, __LINE__, "%s: mode %o", path, st.st_mode);
	}
	CHECK_ERRNO(open("/proc/chos/new", O_WRONLY | O_CREAT, 0644), EACCES);
	CHECK_ERRNO(unlink("/proc/chos/link"), EPERM);
}

TEST(only_root_sees_valid_and_processes)
{
	become_user();
	CHECK_ERRNO(open("/proc/chos/valid", O_RDONLY), EACCES);
	CHECK_ERRNO(open("/proc/chos/valid", O_WRONLY | O_TRUNC), EACCES);
	CHECK_ERRNO(open("/proc/chos/processes", O_RDONLY), EACCES);
	CHECK_ERRNO(open("/proc/chos/version", O_WRONLY), EACCES);
	CHECK_ERRNO(open("/proc/chos/stats", O_WRONLY), EACCES);
}

/* The shape of the programs written against the original. */
TEST(stdio_programs_work)
{
	char line[80];
	FILE *stream = fopen("/proc/chos/setchos", "w");

	CHECK(stream);
	CHECK(fprintf(stream, "%s", "/t/a") == 4);
	CHECK(!fclose(stream));
	CHECK(is_in("a"));

	stream = fopen("/proc/chos/version", "r");
	CHECK(stream);
	CHECK(fgets(line, sizeof(line), stream));
	fclose(stream);
	CHECK(!strncmp(line, "chos ", 5));
	CHECK(strlen(line) > strlen("chos  Fork trapped\n"));
	CHECK_STR(line + strlen(line) - strlen(" Fork trapped\n"), " Fork trapped\n");

	stream = fopen("/proc/chos/setchos", "w");
	fprintf(stream, "/t/x");
	CHECK_ERRNO(fclose(stream), ENOENT);
	CHECK(is_in("a"));
}

TEST(stats_count)
{
	long entered = stat_value("entered"), left = stat_value("left");
	long refused = stat_value("refused"), inherited = stat_value("forks_inherited");
	long failed = stat_value("allocation_failures"), killed = stat_value("children_killed");

	CHECK(stat_value("environments") == 3);
	CHECK(!enter("/t/a"));
	CHECK(stat_value("entered") == entered + 1);
	CHECK(stat_value("processes") >= 1);
	CHECK_ERRNO(enter("/t/x"), ENOENT);
	CHECK(stat_value("refused") == refused + 1);
	reap(fork() ?: (_exit(0), 0));
	CHECK(stat_value("forks_inherited") == inherited + 1);
	CHECK(!leave());
	CHECK(stat_value("left") == left + 1);
	CHECK(stat_value("allocation_failures") == failed);
	CHECK(stat_value("children_killed") == killed);
}
