/* SPDX-License-Identifier: BSD-3-Clause */
/* Command lines that are made of one string. */
#ifndef CHOS_TEST_WORDS_H
#define CHOS_TEST_WORDS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

enum { WORDS_AT_MOST = 64 };

/* Copies of the words, so that the sanitizer sees a read behind one. */
static char *words[WORDS_AT_MOST + 1];
static int count;

static inline void add(const char *word)
{
    words[count] = strdup(word);
    CHECK(words[count] != NULL);
    words[++count] = NULL;
}

/* The words of a line that blanks separate. */
static inline void add_all(const char *line)
{
    char copy[1000];
    char *rest;

    snprintf(copy, sizeof(copy), "%s", line);
    for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        add(word);
}

static inline void forget_words(void)
{
    while (count > 0)
        free(words[--count]);
    words[0] = NULL;
}

#endif
