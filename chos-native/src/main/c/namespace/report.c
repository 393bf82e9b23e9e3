/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

/* Room for two paths of the longest kind. */
enum { LINE_LENGTH = 9000 };

const char *report_part = "namespace engine";

static void print(const char *format, va_list arguments)
{
    char line[LINE_LENGTH] = "chos: ";
    size_t start = strlen(line);

    vsnprintf(line + start, sizeof(line) - start - 1, format, arguments);
    /* A name that somebody else chose can't send commands to the terminal. */
    for (char *c = line; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == '\177')
            *c = '?';
    }
    size_t length = strlen(line);
    line[length] = '\n';
    if (write(STDERR_FILENO, line, length + 1) < 0)
        return;
}

void warn(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print(format, arguments);
    va_end(arguments);
}

void fail(int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print(format, arguments);
    va_end(arguments);
    _exit(code);
}

void fail_at(const char *step, const char *path)
{
    const char *reason = strerror(errno);
    fail(CHOS_FAILED, "%s: %s %s: %s", report_part, step, path, reason);
}

void must(bool good, const char *step, const char *path)
{
    if (!good)
        fail_at(step, path);
}
