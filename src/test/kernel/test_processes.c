// SPDX-License-Identifier: BSD-3-Clause
/* Who is where, and the module replaced under running processes. */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES "/proc/chos/processes"

static bool has_line(const char *text, pid_t pid, const char *path)
{
	char line[4200];
	const char *found;

	snprintf(line, sizeof(line), "%d %s\n", pid, path);
	found = strstr(text, line);
	return found && (found == text || found[-1] == '\n');
}

/* A process that waits in the tree; answers checks written to it. */
struct sitter {
	pid_t pid;
	int ask, answer;
};

static void sit(struct sitter *sitter, const char *path)
{
	int ask[2], answer[2];
	char letter;

	CHECK(!pipe2(ask, O_CLOEXEC) && !pipe2(answer, O_CLOEXEC));
	sitter->pid = fork();
	if (!sitter->pid) {
		if (path && enter(path))
			_exit(1);
		CHECK(write(answer[1], "x", 1) == 1);
		while (read(ask[0], &letter, 1) == 1) {
			char yes = "ny"[letter == '/' ? is_out() : is_in((char[]){ letter, 0 })];

			CHECK(write(answer[1], &yes, 1) == 1);
		}
		_exit(0);
	}
	CHECK(sitter->pid > 0);
	close(ask[0]);
	close(answer[1]);
	sitter->ask = ask[1];
	sitter->answer = answer[0];
	CHECK(read(sitter->answer, &letter, 1) == 1);
}

static bool sits_in(struct sitter *sitter, char letter)
{
	CHECK(write(sitter->ask, &letter, 1) == 1);
	CHECK(read(sitter->answer, &letter, 1) == 1);
	return letter == 'y';
}

TEST(processes_lists_who_is_where)
{
	struct sitter a, b;

	CHECK_STR(get(PROCESSES), "");
	sit(&a, "/t/a");
	sit(&b, "/t/b");
	CHECK(has_line(get(PROCESSES), a.pid, "/t/a"));
	CHECK(has_line(get(PROCESSES), b.pid, "/t/b"));
	CHECK(!kill(a.pid, SIGKILL));
	CHECK(waitpid(a.pid, NULL, 0) == a.pid);
	CHECK(!has_line(get(PROCESSES), a.pid, "/t/a"));
	CHECK(has_line(get(PROCESSES), b.pid, "/t/b"));
}

TEST(a_line_written_back_sets_the_link)
{
	struct sitter sitter;
	char line[64];

	sit(&sitter, "/t/a");
	snprintf(line, sizeof(line), "%d /t/b\n", sitter.pid);
	CHECK(!put(PROCESSES, line));
	CHECK(has_line(get(PROCESSES), sitter.pid, "/t/b"));
	CHECK(sits_in(&sitter, 'b'));
	/* Also to a path that is no longer on the list. */
	CHECK(!put("/proc/chos/valid", "-"));
	snprintf(line, sizeof(line), "%d /t/c", sitter.pid);
	CHECK(!put(PROCESSES, line));
	CHECK(sits_in(&sitter, 'c'));
}

TEST(bad_lines_to_processes)
{
	static const char *const bad[] = {
		"", "x", "1", "1 ", "/t/a", "1 t/a", " 1 /t/a", "-1 /t/a", "1x /t/a",
		"99999999999 /t/a", "1 /t/../a", "1  /t/a",
	};
	char line[64];

	for (size_t i = 1; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_ERRNO(put(PROCESSES, bad[i]), EINVAL);
	CHECK_ERRNO(put(PROCESSES, "0 /t/a"), ESRCH);
	CHECK_ERRNO(put(PROCESSES, "32767 /t/a"), ESRCH);
	/* A process that is a zombie has no link any more. */
	pid_t pid = fork() ?: (_exit(0), 0);
	siginfo_t info;

	CHECK(!waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	snprintf(line, sizeof(line), "%d /t/a", pid);
	CHECK_ERRNO(put(PROCESSES, line), ESRCH);
	CHECK_STR(get(PROCESSES), "");
}

TEST(numbers_are_the_readers)
{
	struct sitter outside;
	pid_t pid;

	sit(&outside, "/t/c");
	CHECK(!unshare(CLONE_NEWPID));
	pid = fork();
	if (!pid) {
		CHECK(!enter("/t/a"));
		CHECK_STR(get(PROCESSES), "1 /t/a\n");
		_exit(0);
	}
	reap(pid);
}

TEST(loaded_and_mounted_it_can_not_be_removed)
{
	CHECK_ERRNO(world_try_unload(), EAGAIN);
	CHECK(!enter("/t/a"));
	CHECK(is_in("a"));
}

#define SITTERS 300

TEST(the_module_is_replaced_under_processes)
{
	static const char *const paths[] = { "/t/a", "/t/b", "/t/c" };
	static struct sitter sitters[SITTERS];
	char *saved, *line;

	for (int i = 0; i < SITTERS; i++)
		sit(&sitters[i], paths[i % 3]);
	saved = strdup(get(PROCESSES));

	world_unmount();
	CHECK(!world_unload());
	CHECK_ERRNO(access("/proc/chos", F_OK), ENOENT);
	/* With no link, those inside resolve no OS at all. */
	CHECK(!sits_in(&sitters[0], 'a') && !sits_in(&sitters[0], '/'));

	world_load();
	world_mount();
	for (line = strtok(saved, "\n"); line; line = strtok(NULL, "\n"))
		CHECK(!put(PROCESSES, line));
	for (int i = 0; i < SITTERS; i++)
		CHECK(sits_in(&sitters[i], "abc"[i % 3]));
	world_publish();
	CHECK(!enter("/t/a"));
	CHECK(is_in("a"));
}
