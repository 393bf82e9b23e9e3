/* SPDX-License-Identifier: BSD-3-Clause */
/* Files in a test's directory in the place of those of the host. */
#ifndef CHOS_TEST_FILES_H
#define CHOS_TEST_FILES_H

#include <fcntl.h>
#include <string.h>

#include "files-here.h"
#include "test.h"

static const struct chos_files files = FILES_HERE;

static inline void write_bytes(const char *path, const char *bytes, size_t length)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(file >= 0);
    CHECK_EQUAL(length, write(file, bytes, length));
    close(file);
}

static inline void write_file(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

/* As long as that, all of it that byte. */
static inline const char *long_text(char byte, size_t length)
{
    static char text[3 * CHOS_NAME_SIZE];
    CHECK(length < sizeof(text));
    memset(text, byte, length);
    text[length] = '\0';
    return text;
}

#endif
