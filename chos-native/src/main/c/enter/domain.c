/* SPDX-License-Identifier: BSD-3-Clause */
/* By proc_pid_attr(5): the kernel remembers which context a process had before its last exec. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "domain.h"
#include "say.h"

#define ATTRIBUTES "/proc/self/attr/"
#define OWN_TYPE "chos_enter_t"

/* A context is a text of any length; one that does not fit is not understood. */
enum { CONTEXT = 1024 };

static bool read_context(const char *attribute, char context[CONTEXT])
{
    int file = open(attribute, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, context, CONTEXT - 1);
    if (file >= 0)
        close(file);
    if (length <= 0 || length == CONTEXT - 1)
        return false;
    context[length] = '\0';
    return true;
}

/* "user:role:type:range"; the profiles of AppArmor, which are there, too, have no such form. */
static bool is_own(const char *context)
{
    const char *type = strchr(context, ':');
    type = type == NULL ? NULL : strchr(type + 1, ':');
    if (type == NULL || strncmp(type + 1, OWN_TYPE, sizeof(OWN_TYPE) - 1) != 0)
        return false;
    char behind = type[sizeof(OWN_TYPE)];
    return behind == ':' || behind == '\0' || behind == '\n';
}

void domain_give_back(void)
{
    char context[CONTEXT];

    if (!read_context(ATTRIBUTES "current", context) || !is_own(context))
        return;
    if (!read_context(ATTRIBUTES "prev", context) || is_own(context))
        FAIL(CHOS_FAILED, "SELinux does not tell in which domain the command is to run");
    int file = open(ATTRIBUTES "exec", O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, context, strlen(context)) < 0)
        FAIL(CHOS_FAILED, "SELinux: ", context, ": the command can't run in that domain: ",
             error_text(errno), ": `ausearch -m avc -c enter` may tell more");
    close(file);
}
