/* SPDX-License-Identifier: BSD-3-Clause */
/* ~/.chos; the same as the class UserFile reads it. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "entry.h"
#include "utf8.h"

/* Room for a byte order mark, blanks and a line's end around the longest name. */
enum { FIRST_LINE = CHOS_NAME_SIZE + 64 };

/* The class reads no more. */
enum { LARGE = 64 * 1024 };

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static int parse(const char *start, const char *end, bool complete, char name[CHOS_NAME_SIZE],
                 bool *remarkable)
{
    if (end - start >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0) {
        start += 3;
        *remarkable = true;
    }
    const char *newline = memchr(start, '\n', (size_t)(end - start));
    if (newline == NULL && !complete)
        return ENAMETOOLONG;
    if (newline != NULL)
        end = newline;
    if (end > start && end[-1] == '\r') {
        end--;
        *remarkable = true;
    }
    while (start < end && is_blank(*start))
        start++;
    while (end > start && is_blank(end[-1]))
        end--;

    size_t length = (size_t)(end - start);
    if (length >= CHOS_NAME_SIZE)
        return ENAMETOOLONG;
    if (!is_text(start, length))
        return EILSEQ;
    memcpy(name, start, length);
    name[length] = '\0';
    return 0;
}

static int read_first_line(int file, char name[CHOS_NAME_SIZE], bool *remarkable)
{
    char text[FIRST_LINE];
    size_t length = 0;
    struct stat status;

    if (fstat(file, &status) != 0)
        return errno;
    if (!S_ISREG(status.st_mode))
        return EINVAL;
    *remarkable = status.st_size > LARGE;
    while (length < sizeof(text) && memchr(text, '\n', length) == NULL) {
        ssize_t got = read(file, text + length, sizeof(text) - length);
        if (got < 0)
            return errno;
        if (got == 0)
            return parse(text, text + length, true, name, remarkable);
        length += (size_t)got;
    }
    return parse(text, text + length, false, name, remarkable);
}

int chos_user_choice(const char *path, char name[CHOS_NAME_SIZE], bool *remarkable)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0)
        return errno;
    int error = read_first_line(file, name, remarkable);
    close(file);
    return error;
}

int chos_user_name(const char *path, char name[CHOS_NAME_SIZE])
{
    bool remarkable;
    return chos_user_choice(path, name, &remarkable);
}
