/* SPDX-License-Identifier: BSD-3-Clause */
/* Copies of this program that are executed with rights of their own. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include "suite.h"

/* A copy that belongs to root, with that mode, and its path. */
const char *program_with(mode_t mode);
/* Gives it CAP_NET_ADMIN as a file capability; false if the file system can't. */
bool program_capable(const char *path);

/* "suite handed WHAT": what a program does with the descriptor it was handed. */
int handed_mode(const char *what);
/* "suite try HOW": enters /t/a with the rights that are left; its errno, or 0. */
int try_mode(const char *how);

#endif
