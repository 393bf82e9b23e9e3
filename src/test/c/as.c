// SPDX-License-Identifier: BSD-3-Clause
/*
 * as USER DIRECTORY [NAME=VALUE...] -- COMMAND [ARG...]
 *
 * Root's way to be a user for one command: in a session of its own, so that all of it can be
 * killed, in that directory, with the user's groups and a fresh environment. What setsid,
 * setpriv and env do one after the other, in a machine where each exec is slow. 126 and 127
 * are as env's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *what, int code)
{
	fprintf(stderr, "as: %s: %s\n", what, strerror(errno));
	return code;
}

/* The files are read here: a static program has no libraries to ask. */
static struct passwd *user_named(const char *name)
{
	FILE *file = fopen("/etc/passwd", "re");
	struct passwd *user = NULL;

	while (file && (user = fgetpwent(file)) && strcmp(user->pw_name, name) != 0)
		;
	return user;
}

static int groups_of(const struct passwd *user, gid_t *groups)
{
	FILE *file = fopen("/etc/group", "re");
	struct group *group;
	int count = 0;

	groups[count++] = user->pw_gid;
	while (file && (group = fgetgrent(file)))
		for (char **member = group->gr_mem; *member; member++)
			if (strcmp(*member, user->pw_name) == 0 && group->gr_gid != user->pw_gid &&
			    count < NGROUPS_MAX)
				groups[count++] = group->gr_gid;
	return count;
}

int main(int argc, char **argv)
{
	static gid_t groups[NGROUPS_MAX];
	struct passwd *user;
	int next = 3;

	errno = EINVAL;
	if (argc < 5 || !(user = user_named(argv[1])))
		return fail("USER DIRECTORY [NAME=VALUE...] -- COMMAND [ARG...]", 125);
	clearenv();
	setenv("HOME", user->pw_dir, 1);
	setenv("SHELL", *user->pw_shell ? user->pw_shell : "/bin/sh", 1);
	setenv("USER", user->pw_name, 1);
	setenv("LOGNAME", user->pw_name, 1);
	setenv("PATH",
	       user->pw_uid == 0 ? "/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin"
				 : "/usr/local/bin:/bin:/usr/bin",
	       1);
	if (setsid() < 0 || setgroups(groups_of(user, groups), groups) ||
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid))
		return fail(argv[1], 125);
	if (chdir(argv[2]))
		return fail(argv[2], 125);
	while (argv[next] && strcmp(argv[next], "--") != 0)
		putenv(argv[next++]);
	if (!argv[next] || !argv[next + 1])
		return fail("no command", 125);
	execvp(argv[next + 1], argv + next + 1);
	return fail(argv[next + 1], errno == ENOENT ? 127 : 126);
}
