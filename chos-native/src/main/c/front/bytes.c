/* SPDX-License-Identifier: BSD-3-Clause */
/* Of <string.h> what the front needs: see libc.c. */
#include <stdint.h>
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    unsigned char *t = to;
    const unsigned char *f = from;
    while (size-- > 0)
        *t++ = *f++;
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    unsigned char *t = to;
    const unsigned char *f = from;

    if (t <= f)
        return memcpy(to, from, size);
    while (size-- > 0)
        t[size] = f[size];
    return to;
}

void *memset(void *bytes, int value, size_t size)
{
    unsigned char *b = bytes;
    while (size-- > 0)
        *b++ = (unsigned char)value;
    return bytes;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const unsigned char *l = left, *r = right;
    for (; size > 0; size--, l++, r++) {
        if (*l != *r)
            return *l - *r;
    }
    return 0;
}

/* By words: a table of ten thousand lines is some hundred thousand bytes. */
void *memchr(const void *bytes, int value, size_t size)
{
    static const uint64_t ones = UINT64_C(0x0101010101010101);
    const unsigned char *at = bytes, wanted = (unsigned char)value;
    uint64_t pattern = wanted * ones, word;

    for (; size >= sizeof(word); at += sizeof(word), size -= sizeof(word)) {
        __builtin_memcpy(&word, at, sizeof(word));
        word ^= pattern;
        if (((word - ones) & ~word & (ones << 7)) != 0)
            break;
    }
    for (; size > 0; at++, size--) {
        if (*at == wanted)
            return (void *)(uintptr_t)at;
    }
    return NULL;
}

size_t strlen(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

size_t strnlen(const char *text, size_t most)
{
    size_t length = 0;
    while (length < most && text[length] != '\0')
        length++;
    return length;
}

int strcmp(const char *left, const char *right)
{
    while (*left != '\0' && *left == *right)
        left++, right++;
    return (unsigned char)*left - (unsigned char)*right;
}

int strncmp(const char *left, const char *right, size_t most)
{
    for (; most > 0 && *left == *right; left++, right++, most--) {
        if (*left == '\0')
            return 0;
    }
    return most == 0 ? 0 : (unsigned char)*left - (unsigned char)*right;
}

char *strchr(const char *text, int value)
{
    for (;; text++) {
        if (*text == (char)value)
            return (char *)(uintptr_t)text;
        if (*text == '\0')
            return NULL;
    }
}

char *strrchr(const char *text, int value)
{
    char *last = NULL;
    for (;; text++) {
        if (*text == (char)value)
            last = (char *)(uintptr_t)text;
        if (*text == '\0')
            return last;
    }
}

/* How many characters from the start on are, or are not, among those. */
static size_t span(const char *text, const char *set, int among)
{
    size_t length = 0;
    while (text[length] != '\0' && (strchr(set, text[length]) != NULL) == among)
        length++;
    return length;
}

size_t strspn(const char *text, const char *set)
{
    return span(text, set, 1);
}

size_t strcspn(const char *text, const char *set)
{
    return span(text, set, 0);
}
