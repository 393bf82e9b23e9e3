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

/* What a trial has come to. */
struct trial {
    /*
     * 0, TRY_NO_SHELL, TRY_NO_ANSWER, or the errno of chos_own, of setchos, or of making a child.
     */
    int error;
    /* 0, or the errno of chos_make_session. */
    int no_session;
    /* The mount namespace that was made for a session; -1 if none was. */
    int namespace;
    /* What the session would leave behind: see chos_own. */
    char own[CHOS_OWN_SIZE];
};

/*
 * Whether a child of this process can enter that tree, with the user's rights, and finds that shell
 * there, within seconds; in a mount namespace made for the session if that is wanted and can be
 * had. This process stays where it is.
 */
struct trial chos_try(const char *path, const char *shell, const struct chos_rights *rights,
                      bool private);

/*
 * The next child that this process forks, unless a module does, enters that tree with the user's
 * rights, whose groups are taken over, from the heap, in that mount
 * namespace, which is taken over, unless it is -1. Its working directory is the one with the same
 * name, else the home directory, else the root. Returns 0 or an errno.
 */
int chos_enter_at_fork(pam_handle_t *pamh, const char *path, const char *home,
                       const struct chos_rights *rights, int namespace);

/*
 * The next such child leaves the session's mount namespace that it is in, if it is in one, for the
 * host's.
 */
int chos_leave_at_fork(pam_handle_t *pamh, const char *home);

/* From now on it stays where this process is. */
void chos_stay(void);

#endif
