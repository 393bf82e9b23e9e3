// SPDX-License-Identifier: BSD-3-Clause
/* Who asks at the border, and what each must get. */
#define _GNU_SOURCE
#include "border.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct root host_root, shared_root;

static int chosfs = -1, program = -1;

/*
 * The files, from everywhere
 */

int open_at(const char *file, int flags)
{
	return openat(chosfs, file, flags | O_CLOEXEC);
}

int put_at(const char *file, const char *text)
{
	int fd = open_at(file, O_WRONLY), error;
	ssize_t done;

	if (fd < 0)
		return -1;
	done = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return done == (ssize_t)strlen(text) ? 0 : -1;
}

int enter_at(const char *path)
{
	return put_at("setchos", path);
}

int leave_at(void)
{
	return put_at("setchos", "/");
}

const char *link_at(void)
{
	static char buffer[4096];
	ssize_t len = readlinkat(chosfs, "link", buffer, sizeof(buffer) - 1);

	if (len < 0)
		return strerror(errno);
	buffer[len] = '\0';
	return buffer;
}

void give_link(const char *path)
{
	char line[64];

	if (!path)
		return;
	snprintf(line, sizeof(line), "%d %s", getpid(), path);
	CHECK(!put_at("processes", line));
}

/*
 * Roots
 */

struct root root_of(const char *path)
{
	struct statx stx;

	/* AT_NO_AUTOMOUNT, STATX_INO | STATX_MNT_ID */
	CHECK(!syscall(SYS_statx, AT_FDCWD, path, 0x800, 0x1100, &stx));
	return (struct root){
		.dev = (unsigned long)stx.stx_dev_major << 32 | stx.stx_dev_minor,
		.ino = stx.stx_ino,
		.mount = stx.stx_mnt_id,
	};
}

struct root root_now(void)
{
	return root_of("/");
}

bool same_directory(struct root a, struct root b)
{
	return a.dev == b.dev && a.ino == b.ino;
}

bool same_root(struct root a, struct root b)
{
	return same_directory(a, b) && a.mount == b.mount;
}

void border_begin(void)
{
	chosfs = open("/proc/chos", O_PATH | O_DIRECTORY);
	program = open("/proc/self/exe", O_PATH);
	CHECK(chosfs >= 0 && program >= 0);
	host_root = root_of("/");
	shared_root = root_of("/chos");
}

/*
 * What must come out
 */

static void ask_nowhere(void)
{
	static const char *const paths[] = { "/t/a", "/t/b\n", "/", "/\n" };
	struct root before = root_now();
	char link[4096];

	strcpy(link, link_at());
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		CHECK_ERRNO(enter_at(paths[i]), EPERM);
	CHECK_ERRNO(put_at("resetchos", "x"), EPERM);
	/* What isn't on the list tells nothing, either, and changes nothing. */
	CHECK(enter_at("/t/x"));
	CHECK(same_root(root_now(), before));
	CHECK_STR(link_at(), link);
}

static void ask_shared(void)
{
	struct root before = root_now();

	CHECK(same_directory(before, shared_root));
	CHECK(!enter_at("/t/a"));
	CHECK(same_root(root_now(), before));
	CHECK_STR(link_at(), "/t/a");
	CHECK_STR(os_now(), "a");
	CHECK(!enter_at("/t/b"));
	CHECK(same_root(root_now(), before));
	CHECK_STR(os_now(), "b");
	CHECK(!leave_at());
	CHECK(same_directory(root_now(), host_root));
	CHECK_STR(link_at(), "/");
	CHECK_STR(os_now(), "host");
	CHECK(!enter_at("/t/a"));
	CHECK(same_root(root_now(), before));
}

static void born_in_a(void *root)
{
	CHECK(same_root(root_now(), *(struct root *)root));
	CHECK_STR(link_at(), "/t/a");
	CHECK_STR(os_now(), "a");
}

static void ask_host(void)
{
	struct root before = root_now(), inside;

	CHECK(same_directory(before, host_root));
	CHECK(!enter_at("/t/a"));
	inside = root_now();
	CHECK(same_directory(inside, shared_root));
	CHECK_STR(link_at(), "/t/a");
	CHECK_STR(os_now(), "a");
	expect_child(born_in_a, &inside);
	CHECK(!leave_at());
	CHECK(same_root(root_now(), before));
	CHECK_STR(link_at(), "/");
	CHECK_STR(os_now(), "host");
	/* Under the host's root a link has no effect, and can be got rid of. */
	CHECK(!put_at("resetchos", "x"));
	CHECK(same_root(root_now(), before));
	CHECK_STR(link_at(), "/");
	CHECK(!enter_at("/t/b"));
	ask_shared();
	CHECK(!leave_at());
	CHECK(same_root(root_now(), before));
}

static void ask_session(void)
{
	struct root before = root_now();

	CHECK(same_directory(before, shared_root));
	CHECK(!enter_at("/t/a"));
	CHECK_STR(link_at(), "/t/a");
	CHECK_STR(os_now(), "a");
	CHECK(same_root(root_now(), before));
	expect_child(born_in_a, &before);
	CHECK(!enter_at("/t/b"));
	CHECK_STR(os_now(), "b");
	CHECK(!leave_at());
	CHECK(same_root(root_now(), before));
	CHECK_STR(link_at(), "/");
	CHECK_STR(os_now(), "host");
	CHECK(!put_at("resetchos", "x"));
	CHECK(same_root(root_now(), before));
}

static int no_entry_error;

static void ask_no_entry(void)
{
	struct root before = root_now();

	CHECK_ERRNO(enter_at("/t/a"), no_entry_error);
	CHECK(same_root(root_now(), before));
	CHECK(!leave_at());
	CHECK(same_root(root_now(), before));
	CHECK_STR(link_at(), "/");
}

/*
 * Who asks
 */

static const struct question {
	const char *name;	/* as an argument, too: see his_program() */
	void (*ask)(void);
} questions[] = {
	{ "nowhere", ask_nowhere }, { "shared", ask_shared }, { "host", ask_host },
	{ "session", ask_session }, { "no-entry", ask_no_entry },
};

static void himself(void *question)
{
	((const struct question *)question)->ask();
}

static void his_child(void *question)
{
	expect_child(himself, question);
}

static void *in_thread(void *question)
{
	((const struct question *)question)->ask();
	return NULL;
}

static void his_thread(void *question)
{
	pthread_t thread;

	CHECK(!pthread_create(&thread, NULL, in_thread, question));
	CHECK(!pthread_join(thread, NULL));
}

/* Executed by a descriptor, for there is no suite in a jail. */
static void his_program(void *question)
{
	char descriptor[16], error[16], roots[4][24];
	char *const argv[] = {
		"suite", "border", (char *)((const struct question *)question)->name, descriptor,
		error, roots[0], roots[1], roots[2], roots[3], NULL,
	};
	char *const none[] = { NULL };

	snprintf(descriptor, sizeof(descriptor), "%d", chosfs);
	snprintf(error, sizeof(error), "%d", no_entry_error);
	snprintf(roots[0], sizeof(roots[0]), "%lu", host_root.dev);
	snprintf(roots[1], sizeof(roots[1]), "%lu", host_root.ino);
	snprintf(roots[2], sizeof(roots[2]), "%lu", shared_root.dev);
	snprintf(roots[3], sizeof(roots[3]), "%lu", shared_root.ino);
	syscall(SYS_execveat, program, "", argv, none, AT_EMPTY_PATH);
	suite_fail(__FILE__, __LINE__, "execveat: %m");
}

int border_mode(int argc, char **argv)
{
	if (argc != 7)
		return 2;
	chosfs = atoi(argv[1]);
	no_entry_error = atoi(argv[2]);
	host_root.dev = atol(argv[3]);
	host_root.ino = atol(argv[4]);
	shared_root.dev = atol(argv[5]);
	shared_root.ino = atol(argv[6]);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (!strcmp(argv[0], questions[i].name)) {
			questions[i].ask();
			return 0;
		}
	}
	return 2;
}

static const struct asker {
	const char *link;
	bool user;
	void (*how)(void *question);
} askers[] = {
	{ NULL, false, himself },	{ NULL, true, himself },
	{ NULL, false, his_child },	{ NULL, true, his_child },
	{ NULL, false, his_thread },	{ NULL, true, his_thread },
	{ NULL, false, his_program },	{ NULL, true, his_program },
	{ "/t/c", false, himself },	{ "/t/c", true, himself },
	{ "/t/c", false, his_child },	{ "/t/c", true, his_child },
	{ "/t/c", false, his_thread },	{ "/t/c", true, his_thread },
	{ "/t/c", false, his_program }, { "/t/c", true, his_program },
};

struct asking {
	const struct asker *asker;
	const struct question *question;
};

static void ask(void *arg)
{
	struct asking *asking = arg;

	give_link(asking->asker->link);
	if (asking->asker->user)
		become_user();
	asking->asker->how((void *)asking->question);
}

static void expect(const char *what)
{
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		for (size_t j = 0; j < sizeof(askers) / sizeof(askers[0]); j++) {
			struct asking asking = { &askers[j], &questions[i] };

			if (!strcmp(questions[i].name, what))
				expect_child(ask, &asking);
		}
	}
}

void expect_nowhere(void)
{
	expect("nowhere");
}

void expect_host(void)
{
	expect("host");
}

void expect_shared(void)
{
	expect("shared");
}

void expect_session(void)
{
	expect("session");
}

void expect_no_entry(int error)
{
	no_entry_error = error;
	expect("no-entry");
}
