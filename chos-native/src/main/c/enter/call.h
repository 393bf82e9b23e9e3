/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_ENTER_CALL_H
#define CHOS_ENTER_CALL_H

#include <limits.h>
#include <stdbool.h>
#include <sys/resource.h>

/*
 * What the kernel takes from a process that executes a program with capabilities, and its caller
 * has handed over: see ../shared/passage.h.
 */
struct passage {
    bool known;
    const char *word; /* as it was handed over */
    unsigned long stack, personality, signal, parent;
};

/*
 * What the program was called for:
 *
 *   enter ID [--name NAME] [--passage WORD] [--directory DIR | --only-directory DIR] [--home DIR]
 *       [--login yes] -- FILE ARGV0 [ARG...]
 *   enter leave [--passage WORD] [--directory DIR] [--login yes] FILE ARGV0 [ARG...]
 *
 * The second is also how the static program of a tree calls its way out, /.chos/helper, and how the
 * first gives a login that finds no shell inside one on the host. All strings are the caller's.
 */
struct call {
    bool leave;
    const char *id;        /* digits */
    const char *name;      /* the environment's, for messages */
    struct passage passage;
    const char *directory; /* the working directory to go to; NULL: the one with the same name */
    bool only_directory;   /* no other will do */
    const char *home;      /* the one to take instead, or NULL */
    bool login;            /* who can't be inside gets a shell on the host instead */
    const char *file;      /* what to execute, searched in $PATH where it has no slash */
    char **argv;           /* with which arguments: at least one */
};

/* Reads the command line into the call. Returns NULL, or what is wrong with it. */
const char *call_parse(struct call *call, int argc, char **argv);

#endif
