/* SPDX-License-Identifier: BSD-3-Clause */
/* The lines of a file, one after the other, without memory of their own. */
#ifndef CHOS_LINES_H
#define CHOS_LINES_H

#include <stdbool.h>
#include <stddef.h>

/* More than the longest line that means something: a name and a path. */
enum { LINES_ROOM = 16384 };

struct lines {
    int file;
    int error;     /* why reading has stopped before the end of the file, or 0 */
    bool complete; /* whether the present line ends with a newline; only the last can lack it */

    size_t next, end;
    bool skipping;
    char bytes[LINES_ROOM + 1];
};

/* Begins with what is read from that file, which stays the caller's. */
void lines_begin(struct lines *lines, int file);

/*
 * The next line and its length; NULL at the end of the file, or if it can't be read. A NUL stands
 * in the place of the newline; the line can be changed, and is good until the next call. One that
 * does not fit into the room is passed over.
 */
char *lines_next(struct lines *lines, size_t *length);

#endif
