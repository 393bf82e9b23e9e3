/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A tree that is a squashfs image. For root the kernel mounts it, by a loop device. For others,
 * whom the kernel lets mount no squashfs, not even in a user namespace, squashfuse serves it.
 */
#ifndef CHOS_IMAGE_H
#define CHOS_IMAGE_H

#include <stdbool.h>

#include "plan.h"
#include "server.h"

struct image {
    bool wanted;          /* the tree is an image; else nothing below has a meaning */
    int mount;            /* attached nowhere; -1: there is none yet */
    struct server server; /* who is to make it, in that case */
};

/*
 * Looks if the plan's tree is a file, and then mounts it, or starts the process that will serve it,
 * which must be there before the namespaces are. Ends the process if the file is no image.
 */
void image_prepare(struct image *image, const struct plan *plan);

/* In the namespaces: makes the mount if there is none yet. Ends the process if it fails. */
void image_mount(struct image *image, const struct plan *plan);

#endif
