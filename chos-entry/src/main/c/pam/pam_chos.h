/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef PAM_CHOS_H
#define PAM_CHOS_H

#include <limits.h>
#include <pwd.h>
#include <stdbool.h>

#include <security/pam_modules.h>

#include "entry.h"

/* Tests have files of their own. */
#ifdef CHOS_FILES
extern const struct chos_files CHOS_FILES;
#else
#define CHOS_FILES chos_files
#endif

/* --- choice.c */

enum choice {
    CHOICE_NONE,   /* there is no file, or its first line is empty */
    CHOICE_MADE,
    CHOICE_BROKEN, /* there is one, but it names nothing; the reason has been logged */
};

/*
 * The name in the first line of a file in the user's home directory, which is opened with the
 * user's rights.
 */
enum choice chos_choice(pam_handle_t *pamh, const struct passwd *user, const char *file,
                        char name[CHOS_NAME_SIZE]);

/* --- enter.c */

/* The tree has no such shell. */
#define TRY_NO_SHELL (-1)
/* What the tree lies on does not answer. */
#define TRY_NO_ANSWER (-2)

/*
 * Whether a child of this process can enter that tree and finds that shell there, within seconds.
 * This process stays where it is. Returns 0, TRY_NO_SHELL, TRY_NO_ANSWER, or the errno of setchos,
 * or of making a child.
 */
int chos_try(const char *path, const char *shell);

/*
 * The next child that this process forks, unless a module does, enters that tree. Its working
 * directory is the one with the same name, else the home directory, else the root. Returns 0 or an
 * errno.
 */
int chos_enter_at_fork(pam_handle_t *pamh, const char *path, const char *home);

/* From now on it stays where this process is. */
void chos_stay(void);

#endif
