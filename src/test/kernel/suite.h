/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the kernel module through its files, each in a process of its own.
 *
 * They run as root in a machine of their own, in the world that world.c makes:
 * trees /t/a, /t/b and /t/c, below /chos too, each with its letter in /etc/id
 * and with this very program as /bin/suite; on the host /etc/id says "host".
 */
#ifndef SUITE_H
#define SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct test {
	const char *name;
	void (*run)(void);
	struct test *next;
};

void suite_register(struct test *test);

/* A test fails by its first CHECK that does, and is skipped by SKIP. */
#define TEST(id)                                                        \
	static void test_##id(void);                                    \
	static struct test entry_##id = { #id, test_##id, NULL };       \
	__attribute__((constructor)) static void register_##id(void)    \
	{                                                               \
		suite_register(&entry_##id);                            \
	}                                                               \
	static void test_##id(void)

void suite_fail(const char *file, int line, const char *format, ...)
	__attribute__((noreturn, format(printf, 3, 4)));
void suite_skip(const char *why) __attribute__((noreturn));

#define CHECK(condition)                                                   \
	((condition) ? (void)0 :                                           \
	 suite_fail(__FILE__, __LINE__, "%s (errno %m)", #condition))
#define CHECK_STR(got, want)                                               \
	do {                                                               \
		const char *got_ = (got), *want_ = (want);                 \
		if (strcmp(got_, want_))                                   \
			suite_fail(__FILE__, __LINE__, "%s: \"%s\", not \"%s\"", \
				   #got, got_, want_);                     \
	} while (0)
/* The expression fails with that errno. */
#define CHECK_ERRNO(expression, code)                                      \
	do {                                                               \
		long ret_ = (expression);                                  \
		if (ret_ != -1 || errno != (code))                         \
			suite_fail(__FILE__, __LINE__, "%s: %ld (%m), not %s", \
				   #expression, ret_, #code);              \
	} while (0)
#define SKIP(why) suite_skip(why)

/* world.c */

#define UNPRIVILEGED 1000

void world_make(const char *module);
void world_load(void);
int world_try_unload(void);
/* Waits for the last unmount to let go of the module. */
int world_unload(void);
void world_mount(void);
/* Detaches every mount of chosfs. */
void world_unmount(void);
/* Another instance of the module takes the old one's place. */
void world_replace(void);
/* This very program, as a file. */
void copy_self(const char *to);
/* The list of valid paths: "/t/a", "/t/b" and "/t/c". */
void world_publish(void);

/* act.c: what the tests do over and over */

/* One write(2) of the text to the file; 0, or -1 and errno. */
int put(const char *file, const char *text);
int put_bytes(const char *file, const void *bytes, size_t len);
/* The whole file, in a static buffer. */
const char *get(const char *file);

int enter(const char *path);
int leave(void);
/* What /proc/chos/link says, in a static buffer. */
const char *link_now(void);
/* What /etc/id says: the OS that paths lead to, through /chos/.chos/tree. */
const char *os_now(void);
/* The same as in a /chos laid out by hand, through /proc/chos/link. */
const char *os_by_proc(void);
/* The process is in that tree, by its link and by both kinds of path. */
bool is_in(const char *letter);
bool is_out(void);
void become_user(void);

/* Runs it in a child; the child's wait status. */
int in_child(void (*run)(void *arg), void *arg);
void expect_child(void (*run)(void *arg), void *arg);
/* Waits for the child and checks that it went well. */
void reap(pid_t pid);
/* So many times; a tenth of it where the kernel watches itself, and is slow. */
int many(int times);
/* A value of /proc/chos/stats. */
long stat_value(const char *name);

/* What "suite MODE" does: see modes.c. */
int run_mode(int argc, char **argv);
int storm(int seconds);
int fuzz(int rounds, int start);
int fuzz_border(int lives, int start);

#endif
