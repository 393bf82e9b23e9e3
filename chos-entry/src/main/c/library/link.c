/* SPDX-License-Identifier: BSD-3-Clause */
/* The process' link. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "entry.h"

const struct chos_files chos_files = {
    .table = "/run/chos/environments",
    .closed = "/run/chos/published/closed",
    .until = "/run/chos/published/until",
    .defaults = "/run/chos/published/defaults",
    .hidden = "/run/chos/published/hidden",
    .setchos = "/proc/chos/setchos",
    .link = "/proc/chos/link",
    .log_entries = "/run/chos/log-entries",
    .journal = "/run/systemd/journal/socket",
    .syslog = "/dev/log",
    .mount_namespace = "/run/chos/mount-namespace",
    .shared = "/run/chos/shared",
    .variables = "/run/chos/published/variables",
};

int chos_enter(const struct chos_files *files, const char *path)
{
    size_t length = strlen(path);
    int file = open(files->setchos, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        if (errno != ENOENT)
            return errno;
        return strcmp(path, "/") == 0 ? 0 : ENXIO;
    }
    /* One write is one path. */
    ssize_t written = write(file, path, length);
    int error = written == (ssize_t)length ? 0 : written < 0 ? errno : EIO;
    close(file);
    return error;
}

int chos_where(const struct chos_files *files, char path[CHOS_PATH_SIZE])
{
    ssize_t length = readlink(files->link, path, CHOS_PATH_SIZE - 1);
    if (length < 0)
        return errno == ENOENT ? ENXIO : errno;
    path[length] = '\0';
    return 0;
}
