// SPDX-License-Identifier: BSD-3-Clause
/*
 * Random calls that change roots, mounts, namespaces and rights, and writes to
 * setchos between them. After each, root and link must be what this call may
 * have made of them. It all happens in mount namespaces of its own.
 */
#define _GNU_SOURCE
#include "fuzz_border.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 3

static unsigned int seed;

struct state was;

static int proc;

/* The last calls, to be printed with what they have led to. */
static char calls[16][128];
static unsigned int call_count;

unsigned int any(unsigned int below)
{
	return rand_r(&seed) % below;
}

void note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(calls[call_count++ % 16], sizeof(calls[0]), format, args);
	va_end(args);
}

void wrong(const char *what)
{
	for (unsigned int i = call_count > 16 ? call_count - 16 : 0; i < call_count; i++)
		printf("fuzz: %d: %s\n", getpid(), calls[i % 16]);
	printf("fuzz: %d: the host's root is %lx:%lx, the shared one %lx:%lx\n", getpid(),
	       host_root.dev, host_root.ino, shared_root.dev, shared_root.ino);
	suite_fail(__FILE__, __LINE__,
		   "%s: root %lx:%lx mount %lx link %s, was %lx:%lx mount %lx link %s", what,
		   root_now().dev, root_now().ino, root_now().mount, link_at(), was.root.dev,
		   was.root.ino, was.root.mount, was.link);
}

void look(struct state *now)
{
	*now = was;
	now->root = root_now();
	snprintf(now->link, sizeof(now->link), "%s", link_at());
}

/*
 * Whether that root is the /chos of the host's root that the process has now:
 * a directory of the same mount, or a mount on it, covered or not.
 */
static bool is_chos_here(struct root chos)
{
	static char text[1 << 20];
	int fd = openat(proc, "self/mountinfo", O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t got;
	char *line, *rest = text;

	if (chos.mount == root_now().mount || fd < 0) {
		close(fd);
		return true;
	}
	while ((got = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += got;
	text[len] = '\0';
	close(fd);
	while ((line = strsep(&rest, "\n"))) {
		unsigned long id;
		char where[256];

		if (sscanf(line, "%lu %*u %*s %*s %255s", &id, where) == 2 &&
		    id == chos.mount)
			return !strcmp(where, "/chos");
	}
	return false;
}

/* Whatever the call was, but for a write to setchos: who is moved by it? */
void check_call(bool root_may_change)
{
	struct state now;

	look(&now);
	RIGHT(!strcmp(now.link, was.link), "the link changed");
	if (!root_may_change)
		RIGHT(same_directory(now.root, was.root), "the root changed");
	if (!same_root(now.root, was.root))
		now.has_from = false;
	was = now;
}

static bool at_a_place(void)
{
	return !was.user_namespace && (same_directory(was.root, host_root) ||
				       same_directory(was.root, shared_root));
}

static void check_entered(const char *path)
{
	struct state now;

	look(&now);
	RIGHT(at_a_place(), "it entered from nowhere");
	RIGHT(!strcmp(now.link, path), "it entered another tree");
	RIGHT(same_directory(now.root, shared_root), "it entered another root");
	if (same_directory(was.root, shared_root)) {
		RIGHT(same_root(now.root, was.root), "from tree to tree the root changed");
	} else {
		now.has_from = true;
		now.from = was.root;
	}
	was = now;
}

static void check_left(void)
{
	struct state now;

	look(&now);
	RIGHT(at_a_place(), "it left from nowhere");
	RIGHT(!strcmp(now.link, "/"), "it left and has a link");
	if (same_directory(was.root, host_root) || same_directory(now.root, shared_root)) {
		RIGHT(same_root(now.root, was.root),
		      "on the host or in a session the root changed");
	} else {
		RIGHT(same_directory(now.root, host_root), "it left for another root");
		RIGHT(!was.has_from || same_root(now.root, was.from), "it left for another host");
		RIGHT(is_chos_here(was.root), "it left what isn't /chos there");
	}
	now.has_from = false;
	was = now;
}

void write_setchos(void)
{
	static const char *const paths[] = { "/t/a", "/t/b", "/t/c", "/", "/", "/t/none" };
	const char *path = paths[any(6)];
	int ret = enter_at(path), error = errno;

	note("setchos %s: %d (%s)", path, ret, ret ? strerror(error) : "");
	if (ret) {
		RIGHT(error == EPERM || error == ENOENT, "another error");
		check_call(false);
	} else if (!strcmp(path, "/")) {
		check_left();
	} else {
		check_entered(path);
	}
}

static void live(void)
{
	for (int i = 0; i < 2; i++) {
		own_mount_namespace();
		namespaces[i] = openat(proc, "self/ns/mnt", O_RDONLY | O_CLOEXEC);
		CHECK(namespaces[i] >= 0);
	}
	look(&was);
	some_calls(CALLS);
	_exit(0);
}

static void lives(int count)
{
	for (int i = 0; i < count; i++) {
		unsigned int own = rand_r(&seed);
		int status;
		pid_t pid = fork();

		if (!pid) {
			seed = own;
			live();
		}
		CHECK(waitpid(pid, &status, 0) == pid);
		if (status)
			_exit(1);
	}
	_exit(0);
}

int fuzz_border(int count, int start)
{
	bool failed = false;
	int status;

	world_publish();
	border_begin();
	proc = open("/proc", O_PATH | O_DIRECTORY);
	for (int i = 0; i < PROCESSES; i++) {
		if (!fork()) {
			seed = start + i;
			lives(count);
		}
	}
	while (wait(&status) > 0)
		failed |= status;
	world_publish();
	printf("%s fuzz-border: %d lives of %d calls in each of %d processes, first seed %d\n",
	       failed ? "FAIL" : "ok", count, CALLS, PROCESSES, start);
	return failed;
}
