/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_PLAN_H
#define CHOS_PLAN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What the helper was called for:
 *
 *   namespace-helper enter --name NAME --tree DIR [--bind DIR]... [--links] [--private] [--verbose]
 *       [--directory DIR | --only-directory DIR] [--home DIR] [--shell FILE]...
 *       -- FILE ARGV0 [ARG...]
 *   namespace-helper leave FILE ARGV0 [ARG...]
 *
 * All strings are the caller's.
 */
struct plan {
    bool leave;
    const char *name;      /* the environment's, for messages and for `chos --which` */
    const char *tree;      /* absolute; a directory or a squashfs image */
    const char *image;     /* where a mount of it, attached nowhere, is open; `prepared` */
    char **binds;          /* the host's directories that are seen inside; absolute */
    size_t bind_count;
    struct own_mount {     /* what of the host is seen in this tree alone; for `prepared` alone */
        const char *source; /* a directory or a file */
        const char *place;  /* one of its kind in the tree, absolute */
        unsigned int attributes; /* MOUNT_ATTR_* */
    } *own;
    size_t own_count;
    bool links;            /* what else is in the host's root is seen, by links to /local */
    bool private_mounts;   /* what the host mounts later is not seen */
    unsigned int
        attributes; /* MOUNT_ATTR_* of all that is the tree's, or 0; for `prepared` alone */
    const char
        *prepared; /* the mount namespace's name, if many processes are to enter it; or NULL */
    bool verbose;          /* says what of the host can't be shown */
    const char *directory; /* the working directory inside; NULL: it is gone */
    bool only_directory;   /* no other will do */
    const char *home;      /* the one to take instead, or NULL */
    char **shells;         /* what to execute instead, where FILE is not there: see shell.h */
    size_t shell_count;
    const char *file;      /* what to execute, searched in $PATH where it has no slash */
    char **argv;           /* with which arguments: at least one */
};

/*
 * Reads the command line into the plan. Returns NULL, or what is wrong with it, without memory of
 * its own. The caller frees plan->binds and plan->shells.
 */
const char *plan_parse(struct plan *plan, int argc, char **argv);

#endif
