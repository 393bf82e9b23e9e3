/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_LOOP_H
#define CHOS_LOOP_H

/*
 * Mounts the squashfs image that `file` has open by a loop device, which goes with the last mount
 * of it. `path` is what losetup(8) will show. Returns the mount, attached nowhere; -1 with errno,
 * and the step that failed.
 */
int loop_mount(int file, const char *path, const char **step);

#endif
