/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdio.h>
#include <syslog.h>

#include <security/pam_ext.h>
#include <security/pam_modutil.h>

#include "pam_chos.h"

/* With the user's rights: a link in the file's place leads to nothing that they could not read. */
static int read_as(pam_handle_t *pamh, const struct passwd *user, const char *path,
                   char name[CHOS_NAME_SIZE])
{
    PAM_MODUTIL_DEF_PRIVS(privileges);

    if (pam_modutil_drop_priv(pamh, &privileges, user) != 0)
        return EPERM;
    int error = chos_user_name(path, name);
    if (pam_modutil_regain_priv(pamh, &privileges) != 0)
        return EPERM;
    return error;
}

enum choice chos_choice(pam_handle_t *pamh, const struct passwd *user, const char *file,
                        char name[CHOS_NAME_SIZE])
{
    char path[PATH_MAX], text[CHOS_TEXT_SIZE];

    if (snprintf(path, sizeof(path), "%s/%s", user->pw_dir, file) >= (int)sizeof(path)) {
        pam_syslog(pamh, LOG_WARNING, "%s: with the file's name this is too long for a path",
                   user->pw_dir);
        return CHOICE_BROKEN;
    }
    int error = read_as(pamh, user, path, name);
    if (error == 0)
        return name[0] == '\0' ? CHOICE_NONE : CHOICE_MADE;
    /* A home directory that is not there, or /dev/null, is nobody's mistake. */
    if (error == ENOENT || error == ENOTDIR)
        return CHOICE_NONE;
    chos_explain_user_name(error, path, text);
    pam_syslog(pamh, LOG_WARNING, "%s", text);
    return CHOICE_BROKEN;
}
