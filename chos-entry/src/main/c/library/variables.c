/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "variables.h"

const char *variable(char *const envp[], const char *name)
{
    size_t length = strlen(name);

    for (; *envp != NULL; envp++) {
        if (strncmp(*envp, name, length) == 0 && (*envp)[length] == '=')
            return *envp + length + 1;
    }
    return NULL;
}

bool variables_copy(struct variables *variables, char *const envp[], variables_keep *keep,
                    const void *argument)
{
    variables->count = 0;
    for (; *envp != NULL; envp++) {
        if (keep != NULL && !keep(*envp, argument))
            continue;
        if (variables->count == VARIABLES_AT_MOST)
            return false;
        variables->all[variables->count++] = *envp;
    }
    variables->all[variables->count] = NULL;
    return true;
}

bool variables_set(struct variables *variables, const char *entry)
{
    size_t length = strcspn(entry, "=") + 1, count = 0;
    bool placed = false;

    for (size_t i = 0; i < variables->count; i++) {
        bool same = strncmp(variables->all[i], entry, length) == 0;
        if (same && placed)
            continue;
        variables->all[count++] = same ? entry : variables->all[i];
        placed |= same;
    }
    if (!placed && count == VARIABLES_AT_MOST)
        return false;
    if (!placed)
        variables->all[count++] = entry;
    variables->all[count] = NULL;
    variables->count = count;
    return true;
}
