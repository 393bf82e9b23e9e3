/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include <unistd.h>

#include "namespace.h"

bool namespace_name(const char *link, char name[NAMESPACE_NAME])
{
    ssize_t length = readlink(link, name, NAMESPACE_NAME - 1);
    if (length <= 0)
        return false;
    name[length] = '\0';
    return true;
}

bool namespace_is(const char *link, const char *wanted)
{
    char name[NAMESPACE_NAME];
    return namespace_name(link, name) && strcmp(name, wanted) == 0;
}
