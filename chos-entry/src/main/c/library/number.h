/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_NUMBER_H
#define CHOS_NUMBER_H

enum { NUMBER_SIZE = 24 };

/* In decimal digits, somewhere in that room. */
static inline const char *number_text(unsigned long number, char room[NUMBER_SIZE])
{
    char *at = room + NUMBER_SIZE - 1;

    *at = '\0';
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return at;
}

#endif
