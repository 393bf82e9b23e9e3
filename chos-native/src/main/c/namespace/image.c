/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image.h"
#include "loop.h"
#include "report.h"

/* How a squashfs begins, in all versions that Linux mounts. */
static const char magic[] = { 'h', 's', 'q', 's' };

/* Returns a descriptor of the image. */
static int open_image(const struct plan *plan)
{
    char start[sizeof(magic)];
    int file = open(plan->tree, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (file < 0)
        fail(CHOS_FAILED, CANNOT_ENTER "%s", plan->name, plan->tree, strerror(errno));
    if (pread(file, start, sizeof(start), 0) != (ssize_t)sizeof(start) ||
        memcmp(start, magic, sizeof(magic)) != 0)
        fail(CHOS_FAILED, CANNOT_ENTER "it is neither a directory nor a squashfs image",
             plan->name, plan->tree);
    return file;
}

void image_prepare(struct image *image, const struct plan *plan)
{
    struct stat status;

    *image = (struct image){ .mount = -1 };
    /* What is missing, or no file, is a bad directory, and said to be one by who opens it. */
    if (stat(plan->tree, &status) != 0 || !S_ISREG(status.st_mode))
        return;
    image->wanted = true;
    int file = open_image(plan);
    if (geteuid() == 0) {
        const char *step = NULL;
        image->mount = loop_mount(file, plan->tree, &step);
        /*
         * A container's root has no loop devices, or may not use them; a kernel can lack squashfs.
         */
        if (image->mount < 0)
            snprintf(image->server.reason, sizeof(image->server.reason),
                     "the kernel can't mount it (%s: %s), and ", step, strerror(errno));
    }
    close(file);
    if (image->mount < 0)
        server_start(&image->server, plan);
}

void image_mount(struct image *image, const struct plan *plan)
{
    if (image->wanted && image->mount < 0)
        image->mount = server_mount(&image->server, plan);
}
