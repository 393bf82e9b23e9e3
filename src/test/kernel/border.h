/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The border: who may change its root directory, and to where.
 *
 * A test of it is a constellation: root builds something and leaves the
 * calling process in it, and what comes out there is asked of everybody who
 * may find himself in it (root, a user, a child, a thread, a program that was
 * executed, each without a link and with one). What must be allowed is asked
 * as strictly as what must not.
 */
#ifndef BORDER_H
#define BORDER_H

#include "suite.h"

/*
 * The files of chosfs wherever the caller is, by a descriptor of the directory
 * that was opened when the test began: jails need no /proc for an attack.
 */
int put_at(const char *file, const char *text);
int open_at(const char *file, int flags);
int enter_at(const char *path);
int leave_at(void);
const char *link_at(void);

/* Which directory a root is, and by which mount it was reached. */
struct root {
	unsigned long dev, ino, mount;
};

struct root root_now(void);
struct root root_of(const char *path);
bool same_directory(struct root a, struct root b);
bool same_root(struct root a, struct root b);

/* The first thing in a test of the border. Remembers both places. */
void border_begin(void);
extern struct root host_root, shared_root;

/* Sets a link and nothing else, as "processes" does. NULL: none. */
void give_link(const char *path);

/*
 * What must come out where the process is now, whoever asks.
 *
 *   nowhere	a jail: nothing changes, EPERM
 *   host	it enters, and comes back to this very root
 *   shared	it is in the shared root, and may leave to the host's
 *   session	the link changes, the root never
 *   no_entry	as on the host, but entering fails so
 */
void expect_nowhere(void);
void expect_host(void);
void expect_shared(void);
void expect_session(void);
void expect_no_entry(int error);

/* "suite nowhere ...": the same asked by a program that was executed. */
int border_mode(int argc, char **argv);

/* A constellation of its own, in a mount namespace of its own. */
#define CONSTELLATION(id, what)                                         \
	static void build_##id(void);                                   \
	TEST(id)                                                        \
	{                                                               \
		border_begin();                                         \
		own_mount_namespace();                                  \
		build_##id();                                           \
		what;                                                   \
	}                                                               \
	static void build_##id(void)

/* build.c: what constellations are built of */

/* Mounts are private in this machine: what is done there stays there. */
void own_mount_namespace(void);
/* A tmpfs on that directory, with a /chos and a .chos in it and the id "jail". */
void jail_on(const char *directory);
void furnish(const char *directory);
/* As switch_root(8): the mount on that directory over the root, and chroot. */
void switch_root_to(const char *directory);
/* As systemd and container runtimes: pivot_root(2), the old root detached. */
void pivot_root_to(const char *directory);
void bind_on(const char *from, const char *to, bool all);
/* Into the directory of a descriptor. */
void chroot_to(int fd);
/* The files and mounts of a descriptor that isn't attached anywhere. */
int clone_of(const char *path, bool all);
int new_tmpfs(void);
void attach(int fd, const char *to);

#endif
