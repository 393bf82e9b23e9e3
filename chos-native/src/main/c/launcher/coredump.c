/* SPDX-License-Identifier: BSD-3-Clause */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "state.h"

/* Kept open, because after entering an environment /proc may be another one, or none. */
static int filter = -1;

/* What the kernel prints, as it wants to read it: "0x" before the hexadecimal digits. */
static char at_start[32];

/*
 * Fails for a process whose memory its user may not look at; the JVM can't change it then either.
 */
static int read_filter(char text[sizeof(at_start)])
{
    ssize_t length = pread(filter, text + 2, sizeof(at_start) - 3, 0);
    if (length <= 0)
        return -1;
    memcpy(text, "0x", 2);
    text[2 + length] = '\0';
    return 0;
}

void coredump_filter_save(void)
{
    filter = open("/proc/self/coredump_filter", O_RDWR | O_CLOEXEC);
    if (filter >= 0 && read_filter(at_start) != 0) {
        close(filter);
        filter = -1;
    }
}

void coredump_filter_restore(void)
{
    char now[sizeof(at_start)];
    if (filter < 0 || read_filter(now) != 0 || strcmp(now, at_start) == 0)
        return;
    size_t length = strlen(at_start);
    /* If it fails the program has the JVM's filter; that is no reason not to start it. */
    if (pwrite(filter, at_start, length, 0) != (ssize_t)length)
        return;
}
