/* SPDX-License-Identifier: BSD-3-Clause */
#include "utf8.h"

/* The length of the well-formed character at the start of the text; 0 for anything else. */
static size_t character(const unsigned char *text, size_t length)
{
    /* By the first byte: how many follow, and the bounds of the second. */
    static const struct {
        unsigned char first, last, following, from, to;
    } forms[] = {
        { 0x20, 0x7e, 0, 0x00, 0x00 },
        { 0xc2, 0xc2, 1, 0xa0, 0xbf }, /* below are control characters */
        { 0xc3, 0xdf, 1, 0x80, 0xbf },
        { 0xe0, 0xe0, 2, 0xa0, 0xbf }, /* below it is longer than need be */
        { 0xe1, 0xec, 2, 0x80, 0xbf },
        { 0xed, 0xed, 2, 0x80, 0x9f }, /* above are halves of surrogate pairs */
        { 0xee, 0xef, 2, 0x80, 0xbf },
        { 0xf0, 0xf0, 3, 0x90, 0xbf },
        { 0xf1, 0xf3, 3, 0x80, 0xbf },
        { 0xf4, 0xf4, 3, 0x80, 0x8f }, /* above is no Unicode */
    };

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        size_t following = forms[i].following;
        if (text[0] < forms[i].first || text[0] > forms[i].last)
            continue;
        if (following >= length)
            return 0;
        if (following > 0 && (text[1] < forms[i].from || text[1] > forms[i].to))
            return 0;
        for (size_t at = 2; at <= following; at++) {
            if ((text[at] & 0xc0) != 0x80)
                return 0;
        }
        return 1 + following;
    }
    return 0;
}

bool is_text(const char *text, size_t length)
{
    while (length > 0) {
        size_t one = character((const unsigned char *)text, length);
        if (one == 0)
            return false;
        text += one;
        length -= one;
    }
    return true;
}
