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

/* A new, empty tmpfs, attached nowhere. `size` in bytes, as text. Ends the process if it fails. */
int mount_tmpfs(const char *size);

/* Mounts a copy, or a tmpfs, on the directory or file that `point` has open. */
bool mount_attach(int mount, int point);

/* Opens a directory as a place to mount on, as a process with the root `root` would find it. */
int mount_point(int root, const char *path);

#endif
