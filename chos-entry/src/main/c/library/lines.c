/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"

void lines_begin(struct lines *lines, int file)
{
    lines->file = file;
    lines->error = 0;
    lines->complete = false;
    lines->next = lines->end = 0;
    lines->skipping = false;
}

/* Reads more behind what is left of the buffer; whether there was any. */
static bool fill(struct lines *lines)
{
    size_t left = lines->end - lines->next;

    if (left == LINES_ROOM) {
        lines->skipping = true;
        left = 0;
    }
    memmove(lines->bytes, lines->bytes + lines->end - left, left);
    lines->next = 0;
    lines->end = left;
    ssize_t got = read(lines->file, lines->bytes + left, LINES_ROOM - left);
    if (got > 0)
        lines->end += (size_t)got;
    else if (got < 0)
        lines->error = errno;
    return got > 0;
}

static char *take(struct lines *lines, char *end, size_t *length)
{
    char *line = lines->bytes + lines->next;

    *end = '\0';
    *length = (size_t)(end - line);
    lines->next += *length + 1;
    if (lines->next > lines->end)
        lines->next = lines->end;
    return line;
}

char *lines_next(struct lines *lines, size_t *length)
{
    size_t seen = 0;

    for (;;) {
        size_t start = lines->next + seen;
        char *newline = memchr(lines->bytes + start, '\n', lines->end - start);
        if (newline != NULL) {
            char *line = take(lines, newline, length);
            seen = 0;
            if (lines->skipping) {
                lines->skipping = false;
                continue;
            }
            lines->complete = true;
            return line;
        }
        seen = lines->end - lines->next;
        if (fill(lines)) {
            if (lines->skipping)
                seen = 0;
            continue;
        }
        lines->complete = false;
        if (lines->error != 0 || lines->skipping || lines->next == lines->end)
            return NULL;
        return take(lines, lines->bytes + lines->end, length);
    }
}
