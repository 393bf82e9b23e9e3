/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef HERE_H
#define HERE_H

#include <stdbool.h>

/* The kinds of shells that it prints for. */
enum shell { SH, CSH, FISH, CHECK };

/* Prints the command `module`, where the caller has a system of modules. */
void print_modules(enum shell shell, bool inside);

#endif
