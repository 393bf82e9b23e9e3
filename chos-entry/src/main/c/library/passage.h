/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the kernel takes from a process that executes a program with capabilities, as the program
 * enter is: the soft limit of the stack (cut to 8 MB), bits of the personality, and the signal for
 * the parent's death. Its caller hands them over as one word, "STACK:PERSONALITY:SIGNAL:PARENT", in
 * decimal, and it sets them again.
 */
#ifndef CHOS_PASSAGE_H
#define CHOS_PASSAGE_H

#include <stdbool.h>

enum { PASSAGE_SIZE = 96 };

/*
 * The word for the calling process. False if it has ambient capabilities, which are lost on that
 * way, too, and which nobody can give back.
 */
bool passage_take(char word[PASSAGE_SIZE]);

#endif
