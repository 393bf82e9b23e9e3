/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "pam_chos.h"

int chos_open_plain(const char *path, struct stat *status)
{
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    int error = 0;

    if (file < 0)
        return -1;
    if (fstat(file, status) < 0)
        error = errno;
    else if (!S_ISREG(status->st_mode))
        error = EINVAL;
    if (error == 0)
        return file;
    close(file);
    errno = error;
    return -1;
}
