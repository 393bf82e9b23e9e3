/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The variables that the dynamic loader obeys (LD_LIBRARY_PATH, LD_PRELOAD and others) are meant
 * for the command, and the launcher may not even start with them. So the front, which is static,
 * hides them from the launcher's loader, and the launcher brings them back first thing.
 */
#ifndef CHOS_LOADER_H
#define CHOS_LOADER_H

#include <string.h>

static inline void loader_rename(char **envp, const char *from, char to)
{
    for (; *envp != NULL; envp++) {
        if (strncmp(*envp, from, 3) == 0)
            (*envp)[0] = to;
    }
}

static inline void loader_hide(char **envp)
{
    loader_rename(envp, "LD_", '\001');
}

static inline void loader_show(char **envp)
{
    loader_rename(envp, "\001D_", 'L');
}

#endif
