/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mounts as descriptors (Linux 5.2), so that no step depends on a path that an earlier one has
 * covered. All descriptors are close-on-exec.
 */
#ifndef CHOS_MOUNTS_H
#define CHOS_MOUNTS_H

#include <stdbool.h>

/*
 * A copy of the mount at the path ("" for the directory itself), with all mounts below it, attached
 * nowhere; -1 with errno.
 */
int mount_copy(int directory, const char *path);

/*
 * Gives such a copy, and all that is mounted in it, attributes (MOUNT_ATTR_*), and takes no more
 * mounts from elsewhere for it, which would come without. False with errno; ENOSYS before Linux
 * 5.12.
 */
bool mount_restrict(int mount, unsigned int attributes);

/* An option without a value is a flag; one without a key ends the list. */
struct mount_option {
    const char *key, *value;
};

/*
 * A new mount of a file system of that type, attached nowhere, with MOUNT_ATTR_* of its own. -1
 * with errno, and the step that failed.
 */
int mount_new(const char *type, const struct mount_option *options, unsigned int attributes,
              const char **step);

/* A new, empty tmpfs, attached nowhere. `size` in bytes, as text. Ends the process if it fails. */
int mount_tmpfs(const char *size);

/* Mounts a copy, or a tmpfs, on the directory or file that `point` has open. */
bool mount_attach(int mount, int point);

/* Opens a directory as a place to mount on, as a process with the root `root` would find it. */
int mount_point(int root, const char *path);

/* The same for what need be no directory. */
int mount_place(int root, const char *path);

/* Lays the mount over the root, from where the next takes it. Ends the process if it fails. */
void mount_stage(int mount);

/*
 * Makes the mount the root directory; nothing of the old one is left. Ends the process if it fails.
 */
void mount_become_root(int mount);

#endif
