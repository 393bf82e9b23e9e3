/* SPDX-License-Identifier: BSD-3-Clause */
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mounts.h"
#include "report.h"
#include "root.h"

/*
 * Enters, on the host, the directory that had this name inside; one that is the tree's alone, by
 * the tree's path.
 */
static void change_directory_outside(const char *cwd, const char *tree)
{
    char path[2 * PATH_MAX];
    size_t length = strlen(LOCAL);

    if (strncmp(cwd, LOCAL, length) == 0 && (cwd[length] == '/' || cwd[length] == '\0'))
        cwd += length;
    if (chdir(cwd[0] == '\0' ? "/" : cwd) == 0)
        return;
    snprintf(path, sizeof(path), "%s%s", tree, cwd);
    if (chdir(path) != 0)
        warn("warning: the working directory %s does not exist on the host; it is now /", cwd);
}

void root_leave(void)
{
    char cwd[PATH_MAX], tree[PATH_MAX];

    ssize_t length = readlink("/" OWN "/link", tree, sizeof(tree) - 1);
    must(length >= 0, "read", "/" OWN "/link");
    tree[length] = '\0';
    /* Not getcwd(3), which walks the tree for a directory that is out of reach. */
    bool has_cwd = syscall(SYS_getcwd, cwd, sizeof(cwd)) > 0 && cwd[0] == '/';

    int host = mount_copy(AT_FDCWD, LOCAL);
    must(host >= 0, "copy the mounts of", LOCAL);
    int way_out = mount_copy(AT_FDCWD, "/" OWN "/way-out");
    mount_stage(host);
    /*
     * Where the host lacks the directory, entering again takes more user namespaces, as at first.
     */
    int point = mount_point(host, WAY_OUT);
    if (way_out >= 0 && point >= 0 && faccessat(point, "helper", F_OK, 0) != 0)
        must(mount_attach(way_out, point), "mount", WAY_OUT);
    if (point >= 0)
        close(point);
    if (way_out >= 0)
        close(way_out);
    mount_become_root(host);
    close(host);
    if (has_cwd)
        change_directory_outside(cwd, tree);
}
