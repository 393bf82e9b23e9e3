/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "admit.h"
#include "rights.h"
#include "say.h"

#define CANT "can't enter "

void admit_read(struct chos_rights *caller)
{
    int count = getgroups(0, NULL);
    gid_t *groups = calloc((size_t)(count < 0 ? 0 : count) + 1, sizeof(*groups));

    if (groups == NULL)
        FAIL(CHOS_FAILED, "there is no memory for the groups of this process");
    count = getgroups(count, groups);
    *caller =
        (struct chos_rights){ rights_user(), getegid(), groups, count < 0 ? 0 : (size_t)count };
}

/* See chos_explain_closed() and chos_explain_access(). */
_Noreturn static void refuse(const char *name, const struct admission *admission)
{
    const char *text = admission->text;

    if (admission->refusal == REFUSAL_CLOSED && text[0] == '\0')
        FAIL(CHOS_FAILED, CANT, name, ": ", name, " is closed by the administrator of this host");
    if (admission->refusal == REFUSAL_CLOSED)
        FAIL(CHOS_FAILED, CANT, name, ": ", name, " is closed: ", text);
    if (admission->refusal == REFUSAL_EXPIRED)
        FAIL(CHOS_FAILED, CANT, name, ": ", name, " is closed: its last day was ", text);
    if (text[0] == '\0')
        FAIL(CHOS_FAILED, CANT, name, ": ", name,
             " is not for this user: an administrator can tell for whom it is");
    FAIL(CHOS_FAILED, CANT, name, ": ", name, " is only for ", text,
         ": an administrator can add you, or `newgrp` helps if you have that group");
}

void admit_refuse(int error, const char *name, const struct admission *admission)
{
    if (error == EACCES)
        refuse(name, admission);
    FAIL(CHOS_FAILED, CANT, name, ": who may enter it can't be read: ",
         error == EINVAL ? "the file is damaged, or others than root can write to it"
                         : error_text(error),
         ": an administrator runs: chosctl restart");
}
