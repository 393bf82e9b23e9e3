/* SPDX-License-Identifier: BSD-3-Clause */
/* Files in the working directory in the place of those of the host. */
#ifndef CHOS_TEST_FILES_HERE_H
#define CHOS_TEST_FILES_HERE_H

#include "entry.h"

/* The link is a symbolic link, and what is written to setchos can be read. */
#define FILES_HERE                             \
    {                                          \
        .table = "environments",               \
        .closed = "closed",                    \
        .until = "until",                      \
        .defaults = "defaults",                \
        .hidden = "hidden",                    \
        .access = "access",                    \
        .who = "who",                          \
        .setchos = "setchos",                  \
        .link = "link",                        \
        .log_entries = "log-entries",          \
        .journal = "journal",                  \
        .syslog = "syslog",                    \
        .mount_namespace = "mount-namespace",  \
        .shared = "shared",                    \
        .variables = "variables",              \
        .prepared = "prepared",                \
        .namespaces = "namespaces",            \
        .host = "host",                        \
    }

#endif
