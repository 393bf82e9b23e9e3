// SPDX-License-Identifier: BSD-3-Clause
/* What the tests do over and over. */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int put_bytes(const char *file, const void *bytes, size_t len)
{
	int fd = open(file, O_WRONLY | O_APPEND | O_CLOEXEC);
	ssize_t done;
	int error;

	if (fd < 0)
		return -1;
	done = write(fd, bytes, len);
	error = errno;
	if (close(fd) && done >= 0)
		return -1;
	errno = error;
	return done == (ssize_t)len ? 0 : -1;
}

int put(const char *file, const char *text)
{
	return put_bytes(file, text, strlen(text));
}

const char *get(const char *file)
{
	static char *buffer;
	const size_t size = 8 << 20;
	size_t len = 0;
	ssize_t got;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (!buffer)
		buffer = malloc(size);
	if (fd < 0) {
		snprintf(buffer, size, "open: %s", strerror(errno));
		return buffer;
	}
	while ((got = read(fd, buffer + len, size - 1 - len)) > 0)
		len += got;
	if (got < 0)
		len = snprintf(buffer, size, "read: %s", strerror(errno));
	buffer[len] = '\0';
	close(fd);
	return buffer;
}

int enter(const char *path)
{
	return put("/proc/chos/setchos", path);
}

int leave(void)
{
	return put("/proc/chos/setchos", "/");
}

const char *link_now(void)
{
	static char buffer[4096];
	ssize_t len = readlink("/proc/chos/link", buffer, sizeof(buffer) - 1);

	if (len < 0)
		return strerror(errno);
	buffer[len] = '\0';
	return buffer;
}

const char *os_now(void)
{
	return get("/etc/id");
}

const char *os_by_proc(void)
{
	return get("/etc2/id");
}

bool is_in(const char *letter)
{
	char path[16];

	snprintf(path, sizeof(path), "/t/%s", letter);
	return !strcmp(link_now(), path) && !strcmp(os_now(), letter) &&
	       !strcmp(os_by_proc(), letter);
}

bool is_out(void)
{
	return !strcmp(link_now(), "/") && !strcmp(os_now(), "host");
}

void become_user(void)
{
	CHECK(!setgroups(0, NULL));
	CHECK(!setresgid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED));
	CHECK(!setresuid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED));
}

int in_child(void (*run)(void *arg), void *arg)
{
	int status;
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (!pid) {
		run(arg);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) != pid)
		CHECK(errno == EINTR);
	return status;
}

void expect_child(void (*run)(void *arg), void *arg)
{
	int status = in_child(run, arg);

	if (status)
		suite_fail(__FILE__, __LINE__, "the child ended with status %#x", status);
}

void reap(pid_t pid)
{
	int status;

	CHECK(pid > 0);
	while (waitpid(pid, &status, 0) != pid)
		CHECK(errno == EINTR);
	if (status)
		suite_fail(__FILE__, __LINE__, "the child ended with status %#x", status);
}

int many(int times)
{
	return access("/sys/kernel/debug/kmemleak", F_OK) ? times : times / 10;
}

long stat_value(const char *name)
{
	const char *line = get("/proc/chos/stats");
	size_t len = strlen(name);

	while (*line) {
		if (!strncmp(line, name, len) && line[len] == ' ')
			return atol(line + len + 1);
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	suite_fail(__FILE__, __LINE__, "/proc/chos/stats has no %s", name);
}
