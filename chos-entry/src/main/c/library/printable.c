/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "entry.h"

/*
 * The length of the UTF-8 sequence that starts there, 0 if there is none or if a terminal might
 * obey it: control characters are below 0x20, 0x7f, and U+0080 to U+009f.
 */
static size_t sequence(const unsigned char *at)
{
    if (*at < 0x80)
        return *at >= ' ' && *at != 0x7f;
    size_t length = *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : 2;
    if (*at < 0xc2 || *at > 0xf4 || (*at == 0xc2 && at[1] < 0xa0))
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    return length;
}

void chos_printable(const char *any, char *text, size_t size)
{
    const unsigned char *at = (const unsigned char *)any;
    size_t room = size - sizeof("..."), shown = 0;

    while (*at != '\0') {
        size_t length = sequence(at);
        size_t step = length == 0 ? 1 : length;
        if (shown + step > room) {
            memcpy(text + shown, "...", sizeof("..."));
            return;
        }
        if (length == 0)
            text[shown] = '?';
        else
            memcpy(text + shown, at, length);
        at += step;
        shown += step;
    }
    text[shown] = '\0';
}
