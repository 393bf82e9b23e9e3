/* SPDX-License-Identifier: BSD-3-Clause */
/* The front's own functions for bytes against those of the C library. */
#include <stdint.h>

#include "test.h"

void *bare_memcpy(void *to, const void *from, size_t size);
void *bare_memmove(void *to, const void *from, size_t size);
void *bare_memset(void *bytes, int value, size_t size);
int bare_memcmp(const void *left, const void *right, size_t size);
void *bare_memchr(const void *bytes, int value, size_t size);
size_t bare_strlen(const char *text);
size_t bare_strnlen(const char *text, size_t most);
int bare_strcmp(const char *left, const char *right);
int bare_strncmp(const char *left, const char *right, size_t most);
char *bare_strchr(const char *text, int value);
char *bare_strrchr(const char *text, int value);
size_t bare_strspn(const char *text, const char *set);
size_t bare_strcspn(const char *text, const char *set);

enum { ROUNDS = 20000, SIZE = 64 };

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

/* Few different bytes, so that they are found, and some that are hard for arithmetic on words. */
static void fill(char *bytes, size_t size)
{
    static const char some[] = { 'a', 'b', '\n', '\t', '\x80', '\x7f', '\xff', '\x01' };
    for (size_t i = 0; i < size; i++)
        bytes[i] = some[(size_t)random() % sizeof(some)];
}

static void any_bytes(void)
{
    char left[SIZE + 1], right[SIZE + 1], copy[SIZE + 1];

    for (int i = 0; i < ROUNDS; i++) {
        size_t size = (size_t)random() % SIZE, from = (size_t)random() % (SIZE - size);
        size_t to = (size_t)random() % (SIZE - size);
        int wanted = (int)(random() % 256);
        fill(left, SIZE);
        memcpy(right, left, SIZE);
        if (size > 0 && random() % 2 == 0)
            right[(size_t)random() % size] = 'z';
        left[SIZE] = right[SIZE] = '\0';
        CHECK(bare_memchr(left + from, wanted, size) == memchr(left + from, wanted, size));
        CHECK(bare_memchr(left + from, '\n', size) == memchr(left + from, '\n', size));
        CHECK_EQUAL(sign(memcmp(left, right, size)), sign(bare_memcmp(left, right, size)));
        memcpy(copy, left, sizeof(copy));
        bare_memmove(copy + to, copy + from, size);
        memcpy(right, left, sizeof(right));
        memmove(right + to, right + from, size);
        CHECK(memcmp(copy, right, sizeof(copy)) == 0);
        bare_memset(copy, wanted, size);
        bare_memcpy(copy + size, left + size, SIZE - size);
        memset(right, wanted, size);
        memcpy(right + size, left + size, SIZE - size);
        CHECK(memcmp(copy, right, sizeof(copy)) == 0);
    }
}

static void any_text(void)
{
    char left[SIZE + 1], right[SIZE + 1];

    for (int i = 0; i < ROUNDS; i++) {
        size_t most = (size_t)random() % SIZE;
        fill(left, SIZE);
        memcpy(right, left, SIZE);
        left[(size_t)random() % SIZE] = right[(size_t)random() % SIZE] = '\0';
        CHECK_EQUAL(strlen(left), bare_strlen(left));
        CHECK_EQUAL(strnlen(left, most), bare_strnlen(left, most));
        CHECK_EQUAL(sign(strcmp(left, right)), sign(bare_strcmp(left, right)));
        CHECK_EQUAL(sign(strncmp(left, right, most)), sign(bare_strncmp(left, right, most)));
        CHECK(strchr(left, '\t') == bare_strchr(left, '\t'));
        CHECK(strchr(left, '\0') == bare_strchr(left, '\0'));
        CHECK(strrchr(left, '\x80') == bare_strrchr(left, '\x80'));
        CHECK_EQUAL(strspn(left, "ab\x80"), bare_strspn(left, "ab\x80"));
        CHECK_EQUAL(strcspn(left, "\n\x7f"), bare_strcspn(left, "\n\x7f"));
    }
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "any bytes", any_bytes },
        { "any text", any_text },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
