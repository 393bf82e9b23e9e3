/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "entry.h"
#include "number.h"
#include "say.h"

enum { LINE = 1024 };

void say(const char *const parts[])
{
    char line[LINE + 2];
    size_t length = strlen("chos: ");

    memcpy(line, "chos: ", length);
    for (; *parts != NULL; parts++) {
        /* Room for the "..." of what is cut. */
        if (LINE - length < 8)
            break;
        chos_printable(*parts, line + length, LINE - length);
        length += strlen(line + length);
    }
    line[length++] = '\n';
    (void)!write(STDERR_FILENO, line, length);
}

static void (*instead_of_end)(void);

void say_instead(void (*instead)(void))
{
    instead_of_end = instead;
}

void fail(int code, const char *const parts[])
{
    void (*instead)(void) = instead_of_end;

    instead_of_end = NULL;
    if (instead != NULL)
        SAY("warning: this is the host, not an environment");
    say(parts);
    if (instead != NULL)
        instead();
    _exit(code);
}

const char *error_text(int error)
{
    static const struct { int error; const char *text; } texts[] = {
        { EPERM, "Operation not permitted" },
        { ENOENT, "No such file or directory" },
        { EIO, "Input/output error" },
        { E2BIG, "Argument list too long" },
        { ENOEXEC, "Exec format error" },
        { ENOMEM, "Cannot allocate memory" },
        { EACCES, "Permission denied" },
        { ETXTBSY, "Text file busy" },
        { ENOTDIR, "Not a directory" },
        { EISDIR, "Is a directory" },
        { EINVAL, "Invalid argument" },
        { EMFILE, "Too many open files" },
        { ENFILE, "Too many open files in system" },
        { ENAMETOOLONG, "File name too long" },
        { ELOOP, "Too many levels of symbolic links" },
        { ESTALE, "Stale file handle" },
        { EAGAIN, "Resource temporarily unavailable" },
    };
    static char other[8 + NUMBER_SIZE];
    char digits[NUMBER_SIZE];

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i].error == error)
            return texts[i].text;
    }
    const char *number = number_text((unsigned long)error, digits);
    memcpy(other, "error ", 6);
    memcpy(other + 6, number, strlen(number) + 1);
    return other;
}
