/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors as lines for people. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "entry.h"
#include "table.h"

enum {
    /* More of a wrong name does not help to find it. */
    QUOTED = 60,
    /* More than that nobody reads. */
    NAMES_SHOWN = 20,
    ERRNO_TEXT = 80,
};

/* A line that is being written; what does not fit is dropped. */
struct text {
    char *bytes;
    size_t length, size;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...)
{
    va_list arguments;
    size_t room = text->size - text->length;

    va_start(arguments, format);
    int length = vsnprintf(text->bytes + text->length, room, format, arguments);
    va_end(arguments);
    if (length > 0)
        text->length += (size_t)length < room ? (size_t)length : room - 1;
}

static struct text empty(char bytes[CHOS_TEXT_SIZE])
{
    bytes[0] = '\0';
    return (struct text){ .bytes = bytes, .size = CHOS_TEXT_SIZE };
}

/*
 * The length of the UTF-8 sequence that starts there, 0 if there is none or if a terminal might obey
 * it: control characters are below 0x20, 0x7f, and U+0080 to U+009f.
 */
static size_t printable(const unsigned char *at)
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

/* At most `most` bytes of it; a question mark for each that is not to be shown. */
static void add_word(struct text *text, const char *word, size_t most)
{
    const unsigned char *at = (const unsigned char *)word;
    size_t shown = 0;

    while (*at != '\0') {
        size_t length = printable(at);
        size_t step = length == 0 ? 1 : length;
        if (shown + step > most) {
            add(text, "...");
            return;
        }
        if (length == 0)
            add(text, "?");
        else
            add(text, "%.*s", (int)length, (const char *)at);
        at += step;
        shown += step;
    }
}

void chos_printable(const char *any, char *bytes, size_t size)
{
    struct text text = { .bytes = bytes, .size = size };
    bytes[0] = '\0';
    add_word(&text, any, size - sizeof("..."));
}

static void add_error(struct text *text, int error)
{
    char buffer[ERRNO_TEXT];
    add(text, "%s", strerror_r(error, buffer, sizeof(buffer)));
}

struct names {
    struct text *text;
    size_t count;
};

static bool add_name(const char *name, const char *path, void *argument)
{
    struct names *names = argument;
    (void)path;
    if (names->count < NAMES_SHOWN) {
        add(names->text, "%s", names->count == 0 ? "there are: " : ", ");
        /* So many of that length fit, with the rest of the line. */
        add_word(names->text, name, QUOTED / 2);
    }
    names->count++;
    return false;
}

static void add_names(struct text *text, const struct chos_files *files)
{
    struct names names = { .text = text };
    int error = table_walk(files->table, add_name, &names);
    if (error == 0 && names.count == 0)
        add(text, "there are none");
    if (names.count > NAMES_SHOWN)
        add(text, " and %zu more: see chos --list", names.count - NAMES_SHOWN);
}

static const char not_started[] =
    "CHOS is not started on this host: an administrator starts it with: service chos start";

void chos_explain_find(const struct chos_files *files, int error, const char *name,
                       const char *source, char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);

    if (error == ENOENT) {
        add(&text, "there is no environment \"");
        add_word(&text, name, QUOTED);
        add(&text, "\" (from ");
        add_word(&text, source, QUOTED);
        add(&text, "); ");
        add_names(&text, files);
    } else if (error == ENXIO) {
        add(&text, "can't look for environment \"");
        add_word(&text, name, QUOTED);
        add(&text, "\": %s", not_started);
    } else {
        add(&text, "%s: ", files->table);
        add_error(&text, error);
        add(&text, ": an administrator makes it anew with: service chos reload");
    }
}

void chos_explain_enter(const struct chos_files *files, int error, const char *name,
                        const char *path, char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);

    add(&text, "can't enter ");
    add_word(&text, name, QUOTED);
    add(&text, ": ");
    if (error == ENXIO) {
        add(&text, "%s", not_started);
    } else if (error == EPERM) {
        add(&text, "this process is in a chroot, a container or a user namespace, and the kernel lets"
            " nobody out of there");
    } else if (error == ENOENT) {
        /* It is not looked for: a file server that is down would hold up the login or the job. */
        add(&text, "the kernel does not have its tree ");
        add_word(&text, path, QUOTED);
        add(&text, " on its list, or there is no /chos: an administrator sees why with: chosctl check");
    } else {
        add(&text, "%s: ", files->setchos);
        add_error(&text, error);
    }
}

void chos_explain_user_name(int error, const char *file, char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);

    add_word(&text, file, QUOTED);
    switch (error) {
    case EINVAL:
        add(&text, ": is not a regular file: put one in its place, with an environment's name");
        break;
    case ENAMETOOLONG:
        add(&text, ":1: the line is too long for a name: write an environment's name there");
        break;
    case EILSEQ:
        add(&text, ":1: there is a control character, or what is not UTF-8: take it out");
        break;
    default:
        add(&text, ": ");
        add_error(&text, error);
    }
}

void chos_explain_reenter(const char *directory, const char *now, const char *name,
                          char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);

    if (directory == NULL) {
        add(&text, "the working directory is gone");
    } else {
        add(&text, "the working directory ");
        add_word(&text, directory, 2 * QUOTED);
        add(&text, " is not there in ");
        add_word(&text, name, QUOTED);
    }
    add(&text, ": it is now ");
    add_word(&text, now == NULL ? "unknown" : now, 2 * QUOTED);
}
