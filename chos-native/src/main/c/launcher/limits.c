/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdbool.h>
#include <sys/resource.h>

#include "state.h"

/* Enough for a JVM with a handful of jars. */
enum { DESCRIPTORS_NEEDED = 64 };

static struct {
    struct rlimit value;
    bool known;
} at_start[RLIM_NLIMITS];

void limits_save(void)
{
    for (int i = 0; i < RLIM_NLIMITS; i++)
        at_start[i].known = getrlimit((__rlimit_resource_t)i, &at_start[i].value) == 0;

    struct rlimit files = at_start[RLIMIT_NOFILE].value;
    if (files.rlim_cur < DESCRIPTORS_NEEDED && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max < DESCRIPTORS_NEEDED ? files.rlim_max : DESCRIPTORS_NEEDED;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

void limits_files_were(rlim_t soft)
{
    at_start[RLIMIT_NOFILE].value.rlim_cur = soft;
}

void limits_restore(void)
{
    for (int i = 0; i < RLIM_NLIMITS; i++) {
        struct rlimit now;
        if (!at_start[i].known || getrlimit((__rlimit_resource_t)i, &now) != 0)
            continue;
        if (now.rlim_cur != at_start[i].value.rlim_cur ||
            now.rlim_max != at_start[i].value.rlim_max)
            setrlimit((__rlimit_resource_t)i, &at_start[i].value);
    }
}
