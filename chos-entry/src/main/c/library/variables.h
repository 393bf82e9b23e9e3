/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Environment variables as the kernel passes them, and what environments set of them: lines `set`
 * of /etc/chos. Nothing is allocated: what does not fit into the room that the caller has is an
 * error.
 *
 * What is set is noted in a variable of its own, CHOS_CHANGED, for who leaves or switches: for each
 * "NAME:hash:" and ";", between them "-" if there was no such variable, else the length of what it
 * was, ":" and that. The hash is of what it was set to (FNV-1a, 64 bits): what has changed since is
 * somebody else's.
 */
#ifndef CHOS_VARIABLES_H
#define CHOS_VARIABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "entry.h"

#define CHANGED_VARIABLE "CHOS_CHANGED"

/* What $PATH is where it is not set, as that of a shell. */
#define SHELL_PATH "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

enum {
    /* Who has more of them is no usual case: for programs that have others to ask. */
    VARIABLES_AT_MOST = 8192,
    /* Lines that hold for one environment, and their bytes. */
    ASSIGNMENTS_AT_MOST = 512,
    ASSIGNMENTS_SIZE = 65536,
    /* For what is set by them, usually. */
    VARIABLES_ROOM = 2 * ASSIGNMENTS_SIZE,
    /* How many can be put back, be set, and say so. */
    VARIABLES_MORE = 2 * ASSIGNMENTS_AT_MOST + 16,
};

/* In the order in which they were, with NULL at the end. */
struct variables {
    const char **all;
    size_t at_most; /* without the NULL */
    size_t count;
    char *room; /* for what is set; NULL before variables_room: none */
    size_t left;
};

/* Some that last as long as the program does. */
#define VARIABLES(name)                                                                           \
    static const char *name##_all[VARIABLES_AT_MOST + 1];                                          \
    static struct variables name = { .all = name##_all, .at_most = VARIABLES_AT_MOST }

/*
 * Room on the heap for those of envp and all that can be set; to be freed: all. False: no memory.
 */
bool variables_allocate(struct variables *variables, char *const envp[]);

/* The value of the first variable with that name, or NULL. */
const char *variable(char *const envp[], const char *name);

/* Which of them are kept. */
typedef bool variables_keep(const char *entry, const void *argument);

/* Those that are kept, or all for NULL; false if they are too many. */
bool variables_copy(struct variables *variables, char *const envp[], variables_keep *keep,
                    const void *argument);

/*
 * Sets the one whose "NAME=" the entry begins with: in its old place, or else as the last. False if
 * they are too many.
 */
bool variables_set(struct variables *variables, const char *entry);

/* Where what is set shall lie, as long as the variables are used. */
void variables_room(struct variables *variables, char *room, size_t size);

/* Puts back what an environment has set, unless it was changed since. False: there is no room. */
bool variables_put_back(struct variables *variables);

/* What is to be set, as it is published: strings "NAME=text". */
struct assignments {
    char text[ASSIGNMENTS_SIZE];
    size_t length;
};

/*
 * Those of the environment with that name and path. 0, also if there are none; E2BIG if they don't
 * fit; else an errno value.
 */
int assignments_read(const struct chos_files *files, const char *name, const char *path,
                  struct assignments *assignments);

/*
 * Sets them. In the text $NAME is the variable of that name among these, else among the caller's,
 * else nothing; $CHOS is the environment's name, and $HOME is `home` if there is no such variable
 * (NULL: unknown). A colon beside a variable that is nothing goes, too. False: there is no room.
 */
bool assignments_apply(const struct assignments *assignments, const char *name, const char *home,
                    char *const caller[], struct variables *variables);

/*
 * What the variables before have become: calls `change` with each entry "NAME=value" that is new or
 * another, then with each that is gone, until it returns false.
 */
typedef bool variables_change(const char *entry, size_t name_length, bool gone, void *argument);
bool variables_compare(char *const before[], const struct variables *after,
                       variables_change *change, void *argument);

#endif
