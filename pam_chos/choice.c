/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The user's file. Its grammar is that of chos-config's UserFile:
 *
 *   file = [ byte order mark ] blanks [ name ] blanks [ CR ] [ LF anything ]
 *
 * The name is UTF-8 without control characters.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <security/pam_ext.h>
#include <security/pam_modutil.h>

#include "pam_chos.h"

#define MARK "\xef\xbb\xbf"

/* As much as a name can fill with a mark before, and CR and LF behind it. */
#define LINE_MOST (sizeof(MARK) - 1 + NAME_MOST + 2)

static int open_as(pam_handle_t *pamh, const struct passwd *user, const char *path)
{
    PAM_MODUTIL_DEF_PRIVS(privileges);
    struct stat status;

    if (pam_modutil_drop_priv(pamh, &privileges, user) != 0) {
        errno = EPERM;
        return -1;
    }
    int file = chos_open_plain(path, &status);
    int error = errno;
    if (pam_modutil_regain_priv(pamh, &privileges) != 0) {
        if (file >= 0)
            close(file);
        file = -1;
        error = EPERM;
    }
    errno = error;
    return file;
}

/* Reads until a line is whole, or the file or the buffer ends; the number of bytes, or -1. */
static ssize_t read_line(int file, char *line, size_t size)
{
    size_t length = 0;

    while (length < size) {
        ssize_t got = read(file, line + length, size - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        char *end = memchr(line + length, '\n', (size_t)got);
        if (end != NULL)
            return end + 1 - line;
        length += (size_t)got;
    }
    return (ssize_t)length;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

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

static bool is_text(const char *text, size_t length)
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

/* The name in a line without its newline; empty if there is none. False for what is no name. */
static bool parse(const char *line, size_t length, char name[NAME_MOST + 1])
{
    if (length >= sizeof(MARK) - 1 && memcmp(line, MARK, sizeof(MARK) - 1) == 0) {
        line += sizeof(MARK) - 1;
        length -= sizeof(MARK) - 1;
    }
    if (length > 0 && line[length - 1] == '\r')
        length--;
    while (length > 0 && is_blank(line[0])) {
        line++;
        length--;
    }
    while (length > 0 && is_blank(line[length - 1]))
        length--;
    if (length > NAME_MOST || !is_text(line, length))
        return false;
    memcpy(name, line, length);
    name[length] = '\0';
    return true;
}

static enum choice broken(pam_handle_t *pamh, const char *path, const char *why)
{
    pam_syslog(pamh, LOG_WARNING, "%s: %s", path, why);
    return CHOICE_BROKEN;
}

enum choice chos_choice(pam_handle_t *pamh, const struct passwd *user, const char *file,
                        char name[NAME_MOST + 1])
{
    char path[PATH_MAX], line[LINE_MOST];

    if (snprintf(path, sizeof(path), "%s/%s", user->pw_dir, file) >= (int)sizeof(path))
        return broken(pamh, user->pw_dir, "with the file's name this is too long for a path");

    int stream = open_as(pamh, user, path);
    if (stream < 0) {
        /* A home directory that is not there, or /dev/null, is nobody's mistake. */
        if (errno == ENOENT || errno == ENOTDIR)
            return CHOICE_NONE;
        return broken(pamh, path, errno == EINVAL  ? "is no plain file"
                                  : errno == ELOOP ? "is a symbolic link, and those are not followed"
                                                   : strerror(errno));
    }
    ssize_t length = read_line(stream, line, sizeof(line));
    int error = errno;
    close(stream);
    if (length < 0)
        return broken(pamh, path, strerror(error));

    bool whole = (size_t)length < sizeof(line);
    if (length > 0 && line[length - 1] == '\n') {
        length--;
        whole = true;
    }
    if (!whole)
        return broken(pamh, path, "its first line is too long for a name");
    if (!parse(line, (size_t)length, name))
        return broken(pamh, path, "its first line is no name: it has a control character, or is not UTF-8");
    return name[0] == '\0' ? CHOICE_NONE : CHOICE_MADE;
}
