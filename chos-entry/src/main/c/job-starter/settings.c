/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * file    = { line }
 * line    = blanks [ "#" anything | name blanks "=" blanks value blanks ] ( LF | end of file )
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "entry.h"
#include "settings.h"

enum { LONGEST_FILE = 65536, QUOTED = 64 };

const struct settings settings_default = {
    .memory = RLIM_INFINITY,
    .processes = RLIM_INFINITY,
    .log = LOG_FAILURES,
    .failure_exit = 125,
};

/* A part of the text. */
struct span {
    const char *start, *end;
};

static bool equals(struct span span, const char *word)
{
    size_t length = (size_t)(span.end - span.start);
    return strlen(word) == length && memcmp(span.start, word, length) == 0;
}

/* A number with nothing before it, and at most a unit behind it. */
static bool take_number(struct span value, bool units, rlim_t *number)
{
    static const char unit_names[] = "KMGT";
    rlim_t result = 0;
    const char *at = value.start;

    for (; at < value.end && *at >= '0' && *at <= '9'; at++) {
        if (__builtin_mul_overflow(result, 10, &result) ||
            __builtin_add_overflow(result, (rlim_t)(*at - '0'), &result))
            return false;
    }
    if (at == value.start)
        return false;
    /* A NUL is no unit, though strchr(3) finds it. */
    const char *unit =
        at < value.end && units && *at != '\0' ? strchr(unit_names, *at) : NULL;
    if (unit != NULL) {
        unsigned shift = 10 * (unsigned)(unit - unit_names + 1);
        if (__builtin_mul_overflow(result, (rlim_t)1 << shift, &result))
            return false;
        at++;
    }
    *number = result;
    return at == value.end;
}

static bool take_limit(struct span value, bool units, rlim_t *limit)
{
    rlim_t number;
    if (equals(value, "unlimited")) {
        *limit = RLIM_INFINITY;
        return true;
    }
    /* With none at all nothing could be started. */
    if (!take_number(value, units, &number) || number == 0 || number >= RLIM_INFINITY)
        return false;
    *limit = number;
    return true;
}

static bool take_memory(struct span value, struct settings *settings)
{
    return take_limit(value, true, &settings->memory);
}

static bool take_processes(struct span value, struct settings *settings)
{
    return take_limit(value, false, &settings->processes);
}

static bool take_user_file(struct span value, struct settings *settings)
{
    settings->user_file = equals(value, "yes");
    return settings->user_file || equals(value, "no");
}

static bool take_log(struct span value, struct settings *settings)
{
    static const char *const names[] = { "nothing", "failures", "jobs" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (equals(value, names[i])) {
            settings->log = (enum log_level)i;
            return true;
        }
    }
    return false;
}

static bool take_failure_exit(struct span value, struct settings *settings)
{
    rlim_t number;
    if (!take_number(value, false, &number) || number < 1 || number > 255)
        return false;
    settings->failure_exit = (int)number;
    return true;
}

static const struct {
    const char *name, *expected;
    bool (*take)(struct span value, struct settings *settings);
} known[] = {
    { "user-file", "yes or no", take_user_file },
    { "memory", "bytes, as in 4G (with K, M, G or T), or unlimited", take_memory },
    { "processes", "a number, or unlimited", take_processes },
    { "log", "nothing, failures or jobs", take_log },
    { "failure-exit", "a number from 1 to 255", take_failure_exit },
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

struct parser {
    const char *file;
    struct settings *settings;
    settings_complain *complain;
    struct span line;
    size_t number;
    size_t seen_in[KNOWN]; /* the line with that setting, or 0 */
    bool failed;
};

static void complain(struct parser *parser, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void complain(struct parser *parser, const char *at, const char *format, ...)
{
    char what[512], text[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(what, sizeof(what), format, arguments);
    va_end(arguments);
    snprintf(text, sizeof(text), "%s:%zu:%zu: %s", parser->file, parser->number,
             (size_t)(at - parser->line.start) + 1, what);
    parser->complain(text);
    parser->failed = true;
}

/* For a complaint. */
static const char *quoted(struct span span, char text[QUOTED])
{
    char word[2 * QUOTED];
    size_t length = (size_t)(span.end - span.start);
    if (length >= sizeof(word))
        length = sizeof(word) - 1;
    memcpy(word, span.start, length);
    word[length] = '\0';
    chos_printable(word, text, QUOTED);
    return text;
}

static struct span trim(struct span span)
{
    while (span.start < span.end && (*span.start == ' ' || *span.start == '\t'))
        span.start++;
    while (span.start < span.end && (span.end[-1] == ' ' || span.end[-1] == '\t'))
        span.end--;
    return span;
}

static void take_setting(struct parser *parser, struct span name, struct span value)
{
    char text[QUOTED];

    for (size_t i = 0; i < KNOWN; i++) {
        if (!equals(name, known[i].name))
            continue;
        if (parser->seen_in[i] != 0)
            complain(parser, name.start, "%s is already set in line %zu: remove one of them",
                     known[i].name, parser->seen_in[i]);
        else if (!known[i].take(value, parser->settings))
            complain(parser, value.start, "%s can't be \"%s\": write %s", known[i].name,
                     quoted(value, text), known[i].expected);
        parser->seen_in[i] = parser->number;
        return;
    }
    complain(parser, name.start, "unknown setting \"%s\"; the settings are: user-file, memory,"
             " processes, log, failure-exit", quoted(name, text));
}

static void take_line(struct parser *parser)
{
    struct span line = trim(parser->line);
    if (line.start == line.end || *line.start == '#')
        return;
    const char *sign = memchr(line.start, '=', (size_t)(line.end - line.start));
    if (sign == NULL)
        complain(parser, line.start, "the line has no \"=\": write name = value");
    else
        take_setting(parser, trim((struct span){ line.start, sign }),
                     trim((struct span){ sign + 1, line.end }));
}

bool settings_parse(const char *file, const char *text, size_t length, struct settings *settings,
                    settings_complain *complain_of)
{
    struct parser parser = { .file = file, .settings = settings, .complain = complain_of };
    const char *end = text + length;

    *settings = settings_default;
    for (const char *start = text; start < end; start = parser.line.end + 1) {
        const char *newline = memchr(start, '\n', (size_t)(end - start));
        parser.line = (struct span){ start, newline == NULL ? end : newline };
        parser.number++;
        take_line(&parser);
    }
    if (parser.failed)
        *settings = settings_default;
    return !parser.failed;
}

/* What is wrong with the file itself, or NULL. */
static const char *objection(int file, uid_t owner)
{
    struct stat status;

    if (fstat(file, &status) != 0)
        return strerror(errno);
    if (!S_ISREG(status.st_mode))
        return "is not a regular file: put one in its place";
    if (status.st_uid != owner)
        return "does not belong to root, so it can't be trusted: check what it says, then"
               " chown root";
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return "can be written by others than root, so it can't be trusted: check what it says,"
               " then chmod go-w";
    return NULL;
}

/* The length of the text, or -1 and what is wrong. */
static ssize_t read_text(int file, uid_t owner, char text[LONGEST_FILE + 1], const char **wrong)
{
    size_t length = 0;

    *wrong = objection(file, owner);
    if (*wrong != NULL)
        return -1;
    for (;;) {
        ssize_t got = read(file, text + length, LONGEST_FILE + 1 - length);
        if (got < 0) {
            *wrong = strerror(errno);
            return -1;
        }
        length += (size_t)got;
        if (length > LONGEST_FILE) {
            *wrong = "is longer than 65536 bytes: shorten it";
            return -1;
        }
        if (got == 0)
            return (ssize_t)length;
    }
}

bool settings_read(const char *name, uid_t owner, struct settings *settings,
                   settings_complain *complain_of)
{
    static char text[LONGEST_FILE + 1];
    char complaint[512];
    const char *wrong;
    ssize_t length = -1;

    *settings = settings_default;
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0 && errno == ENOENT)
        return true;
    if (file < 0) {
        wrong = strerror(errno);
    } else {
        length = read_text(file, owner, text, &wrong);
        close(file);
    }
    if (length >= 0)
        return settings_parse(name, text, (size_t)length, settings, complain_of);
    snprintf(complaint, sizeof(complaint), "%s: %s", name, wrong);
    complain_of(complaint);
    return false;
}
