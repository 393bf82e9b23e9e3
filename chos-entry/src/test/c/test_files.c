/* SPDX-License-Identifier: BSD-3-Clause */
/* Files in the working directory, for what is built with -DCHOS_FILES=test_files. */
#include "entry.h"

extern const struct chos_files test_files;
const struct chos_files test_files = {
    .table = "environments",
    .closed = "closed",
    .until = "until",
    .defaults = "defaults",
    .hidden = "hidden",
    .setchos = "setchos",
    .link = "link",
    .log_entries = "log-entries",
    .journal = "journal",
    .syslog = "syslog",
    .mount_namespace = "mount-namespace",
    .shared = "shared",
    .variables = "variables",
};
