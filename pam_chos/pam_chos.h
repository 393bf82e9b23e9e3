/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef PAM_CHOS_H
#define PAM_CHOS_H

#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <sys/stat.h>

#include <security/pam_modules.h>

/* Where the service publishes its list, and who has to own it. Tests have their own. */
#ifndef CHOS_TABLE
#define CHOS_TABLE "/run/chos/environments"
#endif
#ifndef CHOS_TABLE_OWNER
#define CHOS_TABLE_OWNER 0
#endif
#ifndef CHOS_SETCHOS
#define CHOS_SETCHOS "/proc/chos/setchos"
#endif

/* The longest name of an environment that is looked for, in bytes. */
#define NAME_MOST 4095

/* --- file.c */

/*
 * Opens a plain file for reading; not by a symbolic link, and without ever waiting for a writer.
 * Returns a descriptor, or -1 with errno: ELOOP for a symbolic link, EINVAL for what is no plain
 * file.
 */
int chos_open_plain(const char *path, struct stat *status);

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
                        char name[NAME_MOST + 1]);

/* --- table.c */

/*
 * The path of an environment on the list that the service publishes.
 * Returns 1 if it is there, 0 if not, -1 with errno if the list can't be read: ENOENT if the
 * service is not started, EPERM if others than root can write to it.
 */
int chos_table_find(const char *name, char path[PATH_MAX]);

/* --- enter.c */

/* The tree has no such shell. */
#define TRY_NO_SHELL (-1)

/*
 * Whether a child of this process can enter that tree and finds that shell there. This process
 * stays where it is. Returns 0, TRY_NO_SHELL, or the errno of setchos, or of making a child.
 */
int chos_try(const char *path, const char *shell);

/*
 * From now on the children that this process forks enter that tree. Their working directory is the
 * one with the same name, else the home directory, else the root. With "once" the first child alone.
 * Returns 0 or an errno.
 */
int chos_enter_at_fork(const char *path, const char *home, bool once);

/* From now on they stay where this process is. */
void chos_stay(void);

#endif
