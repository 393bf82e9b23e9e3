/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_VIEW_H
#define CHOS_VIEW_H

/*
 * open(2), for reading or with O_PATH, and close-on-exec. Once there is a view, the path is that of
 * the environment: one in the host's directories is the host's, any other is in the tree, which
 * the tree's own links don't lead out of.
 */
int view_open(const char *path, int flags);

#endif
