// SPDX-License-Identifier: BSD-3-Clause
/*
 * Programs to which a user hands setchos as their standard output. What they
 * find they say by their exit status, which is all that they have:
 *
 *   0	every way of writing was refused, and they are where they were
 *   1	something else
 *   2	they haven't got the rights that they should have
 */
#define _GNU_SOURCE
#include "programs.h"
#include "ways.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

const char *program_with(mode_t mode)
{
	static const char path[] = "/tmp/program";

	unlink(path);
	copy_self(path);
	CHECK(!chmod(path, mode));
	return path;
}

bool program_capable(const char *path)
{
	struct vfs_cap_data caps = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1 << CAP_NET_ADMIN,
	};

	return !setxattr(path, "security.capability", &caps, sizeof(caps), 0);
}

static bool has_capability(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct caps[2];

	return !syscall(SYS_capget, &header, caps) && caps[0].effective & 1 << CAP_NET_ADMIN;
}

static bool has_the_rights(const char *what)
{
	if (!strcmp(what, "set-uid"))
		return geteuid() == 0 && getuid() == UNPRIVILEGED;
	/* As one that lowers them for what it prints. */
	if (!strcmp(what, "lowered"))
		return geteuid() == 0 && !seteuid(UNPRIVILEGED);
	if (!strcmp(what, "raised"))
		return geteuid() == 0 && !setuid(0);
	if (!strcmp(what, "given-up"))
		return geteuid() == 0 && !setresuid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED);
	if (!strcmp(what, "set-gid"))
		return getegid() == 0 && getgid() == UNPRIVILEGED;
	if (!strcmp(what, "capable"))
		return geteuid() == UNPRIVILEGED && has_capability();
	return !strcmp(what, "plain");
}

static bool all_refused(void)
{
	static const char *const texts[] = { "/t/a", "/" };

	for (size_t i = 0; i < way_count; i++)
		for (size_t j = 0; j < 2; j++)
			if (!ways[i].put(STDOUT_FILENO, texts[j]) ||
			    (errno != EPERM && errno != ENOSYS))
				return false;
	return true;
}

int handed_mode(const char *what)
{
	char before[4096];

	if (!has_the_rights(what))
		return 2;
	snprintf(before, sizeof(before), "%s", link_now());
	if (!all_refused())
		return 1;
	return strcmp(link_now(), before) || is_out() != !strcmp(before, "/");
}

int try_mode(const char *how)
{
	if (!strcmp(how, "group-dropped"))
		CHECK(!setresgid(getgid(), getgid(), getgid()));
	if (!strcmp(how, "lowered"))
		CHECK(!seteuid(getuid()));
	if (!strcmp(how, "given-up"))
		CHECK(!setresuid(getuid(), getuid(), getuid()));
	return enter("/t/a") ? errno : 0;
}
