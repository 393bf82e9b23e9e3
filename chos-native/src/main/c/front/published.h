/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What `chosctl start` and `reload` have published: the class PublishedTable writes it.
 *
 *   /run/chos/published         a link to the directory with all of it, replaced by rename(2);
 *                               where its name begins with .published-plain- there are no "until",
 *                               "defaults" and "variables", and nobody looks for them
 *     environments              lines "name TAB path"
 *     until, defaults           see chos_until() and chos_group_default()
 *     kernel-engine             it is there if the kernel's engine is meant: a link whose text is
 *                               the identity of the host's /etc/chos.conf, which says so
 *     mount-engine              the same for the mount engine
 *     namespaces                lines "path TAB number": what the mount engine has for each
 *     trees                     lines "path TAB shell TAB identity": what a shell in the tree gets,
 *                               as long as /etc/chos.conf, seen inside, is that file
 *     variables                 what environments set: see variables.h; there if any does
 *     shell-N                   what a shell gets, in lines
 *                                 ENV NAME      it keeps that variable
 *                                 LOGIN         it is a login shell
 *                                 SHELL PATH    for users whose own is chos
 *
 * An identity is "device:inode:size:seconds:nanoseconds", the last two of the status' change, or
 * "-": there is no file.
 */
#ifndef CHOS_PUBLISHED_H
#define CHOS_PUBLISHED_H

#include <stdbool.h>

#include "entry.h"

enum {
    PUBLISHED_NAME = 128,
    IDENTITY = 128,
    SHELL_FILE = 16384,
};

struct published {
    bool by_mount; /* the mount engine is meant, not the kernel's */
    char directory[PUBLISHED_NAME];
    char table[PUBLISHED_NAME + 32], until[PUBLISHED_NAME + 32], defaults[PUBLISHED_NAME + 32];
    char variables[PUBLISHED_NAME + 32];
    char namespaces[PUBLISHED_NAME + 32];
    struct chos_files files; /* the host's, but for these */
};

/*
 * What is in force at the moment. False if nothing is, or neither of the two engines, or if the
 * host's chos.conf has changed since.
 */
bool published_open(struct published *published);

/* What a shell in a tree gets. */
struct shell_rules {
    char conf[IDENTITY];
    char text[SHELL_FILE];
    size_t length;
    bool login;
    const char *shell; /* NULL: none */
};

/* False if nothing is published of that tree. */
bool published_shell(const struct published *published, const char *path,
                     struct shell_rules *rules);

/* Whether a shell keeps that variable. */
bool published_keeps(const char *entry, const void *rules);

/* Whether the file still is the one of which that is published. */
bool published_is(const char *file, const char *identity);

#endif
