/* SPDX-License-Identifier: BSD-3-Clause */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "state.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

/* More than the JVM and we ever have open. */
enum { OURS_AT_MOST = 1024 };

/* Ascending. Not known if /proc can't be read: then nothing is ever closed. */
static unsigned int *at_start;
static size_t count;
static bool known;

static int compare(const void *left, const void *right)
{
    unsigned int l = *(const unsigned int *)left;
    unsigned int r = *(const unsigned int *)right;
    return (l > r) - (l < r);
}

/* Returns false if the list is incomplete. */
static bool list_open(DIR *directory)
{
    size_t room = 0;
    struct dirent *entry;

    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        unsigned int descriptor = (unsigned int)strtoul(entry->d_name, NULL, 10);
        if (descriptor == (unsigned int)dirfd(directory))
            continue;
        if (count == room) {
            room = room == 0 ? 64 : 2 * room;
            unsigned int *longer = realloc(at_start, room * sizeof(*at_start));
            if (longer == NULL)
                return false;
            at_start = longer;
        }
        at_start[count++] = descriptor;
    }
    qsort(at_start, count, sizeof(*at_start), compare);
    return true;
}

/* Else the JVM's files would land there, and be written to by whoever writes to stderr. */
static void fill_standard_descriptors(void)
{
    int descriptor;
    do {
        descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (descriptor < 0)
            descriptor = open("/", O_PATH | O_CLOEXEC);
    } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor >= 0)
        close(descriptor);
}

void descriptors_save(void)
{
    DIR *directory = opendir("/proc/self/fd");
    if (directory != NULL) {
        known = list_open(directory);
        closedir(directory);
    }
    fill_standard_descriptors();
}

void descriptors_mark_one_by_one(unsigned int first, unsigned int last, unsigned int limit)
{
    for (unsigned int descriptor = first; descriptor <= last && descriptor < limit; descriptor++) {
        int flags = fcntl((int)descriptor, F_GETFD);
        if (flags >= 0 && !(flags & FD_CLOEXEC))
            fcntl((int)descriptor, F_SETFD, flags | FD_CLOEXEC);
    }
}

static void mark(unsigned int first, unsigned int last)
{
    if (syscall(SYS_close_range, first, last, CLOSE_RANGE_CLOEXEC) == 0)
        return;
    /* The kernel gives out the lowest free numbers, so ours can't lie higher than this. */
    descriptors_mark_one_by_one(first, last, (unsigned int)count + OURS_AT_MOST);
}

void descriptors_restore(void)
{
    unsigned int next = 0;

    if (!known)
        return;
    for (size_t i = 0; i < count; i++) {
        if (at_start[i] > next)
            mark(next, at_start[i] - 1);
        next = at_start[i] + 1;
    }
    mark(next, ~0U);
}
