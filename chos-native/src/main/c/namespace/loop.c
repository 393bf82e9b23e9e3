/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "loop.h"
#include "mounts.h"

enum { DEVICE_LENGTH = 32 };

/*
 * A device that shows the file for as long as it is open, or mounted; -1 with errno and the step.
 */
static int new_device(int file, const char *path, char device[DEVICE_LENGTH], const char **step)
{
    struct loop_config config = {
        .fd = (__u32)file,
        .info.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR,
    };
    snprintf((char *)config.info.lo_file_name, sizeof(config.info.lo_file_name), "%s", path);

    *step = "open /dev/loop-control";
    int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
    if (control < 0)
        return -1;
    int loop;
    do {
        *step = "find a loop device";
        loop = -1;
        int number = ioctl(control, LOOP_CTL_GET_FREE);
        if (number < 0)
            break;
        snprintf(device, DEVICE_LENGTH, "/dev/loop%d", number);
        loop = open(device, O_RDONLY | O_CLOEXEC);
        if (loop < 0)
            break;
        *step = "set up a loop device";
        if (ioctl(loop, LOOP_CONFIGURE, &config) == 0)
            break;
        int error = errno;
        close(loop);
        loop = -1;
        errno = error;
        /* Somebody else was faster. */
    } while (errno == EBUSY);
    int error = errno;
    close(control);
    errno = error;
    return loop;
}

int loop_mount(int file, const char *path, const char **step)
{
    char device[DEVICE_LENGTH];
    int loop = new_device(file, path, device, step);
    if (loop < 0)
        return -1;
    const struct mount_option options[] = { { "source", device }, { "ro", NULL }, { NULL, NULL } };
    int mount = mount_new("squashfs", options, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV, step);
    int error = errno;
    close(loop);
    errno = error;
    return mount;
}
