/* SPDX-License-Identifier: BSD-3-Clause */
/* The program enter has this, too, without a C library. What can't be understood admits nobody. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "admission.h"

#define PREFIX "rights-"

enum {
    DIGITS_AT_MOST = 18,
    /* As many for one tree as the kernel module takes. */
    IDS_AT_MOST = 65536,
    ROOM = 4096,
    KEY = 8,
};

/* The file, a character at a time; its end is the character 0. */
struct reader {
    int file;
    size_t next, end;
    char bytes[ROOM];
};

static char peek(struct reader *reader)
{
    if (reader->next == reader->end) {
        ssize_t got = read(reader->file, reader->bytes, sizeof(reader->bytes));
        reader->next = 0;
        reader->end = got > 0 ? (size_t)got : 0;
    }
    return reader->next < reader->end ? reader->bytes[reader->next] : '\0';
}

static bool take(struct reader *reader, char character)
{
    bool is = peek(reader) == character && character != '\0';
    reader->next += is;
    return is;
}

/* What stands before a "=", which is taken, too. */
static bool take_key(struct reader *reader, char key[KEY])
{
    size_t length = 0;

    for (; length < KEY - 1 && peek(reader) >= 'a' && peek(reader) <= 'z'; length++)
        key[length] = peek(reader), reader->next++;
    key[length] = '\0';
    return take(reader, '=');
}

static bool take_number(struct reader *reader, unsigned long long most, unsigned long long *number)
{
    int digits = 0;

    for (*number = 0; peek(reader) >= '0' && peek(reader) <= '9'; reader->next++) {
        if (++digits > DIGITS_AT_MOST)
            return false;
        *number = 10 * *number + (unsigned long long)(peek(reader) - '0');
    }
    return digits > 0 && *number <= most;
}

/*
 * Numbers with commas between them, each more than the one before: so one pass over them and the
 * groups, which the kernel has in order, too, finds one that both have.
 */
static bool take_ids(struct reader *reader, const gid_t *groups, size_t count, gid_t one,
                     bool *found)
{
    unsigned long long id, last = 0;

    for (int ids = 0; ids == 0 || take(reader, ','); ids++) {
        if (ids == IDS_AT_MOST || !take_number(reader, (gid_t)-2, &id) || (ids > 0 && id <= last))
            return false;
        while (count > 0 && *groups < id)
            groups++, count--;
        *found = *found || id == one || (count > 0 && *groups == id);
        last = id;
    }
    return true;
}

static bool take_first_line(struct reader *reader, const struct chos_rights *rights, bool *admitted,
                            bool *expired)
{
    unsigned long long until;
    struct timespec now;
    bool restricted = false, found = false;
    char key[KEY];

    *expired = false;
    while (!take(reader, '\n')) {
        if (!take_key(reader, key))
            return false;
        if (strcmp(key, "gid") == 0) {
            restricted = true;
            if (!take_ids(reader, rights->groups, rights->count, rights->gid, &found))
                return false;
        } else if (strcmp(key, "uid") == 0) {
            restricted = true;
            if (!take_ids(reader, NULL, 0, rights->uid, &found))
                return false;
        } else if (strcmp(key, "until") == 0) {
            if (!take_number(reader, ~0ULL, &until) || clock_gettime(CLOCK_REALTIME, &now) != 0)
                return false;
            *expired = until <= (unsigned long long)now.tv_sec;
        } else {
            return false;
        }
        if (peek(reader) != '\n' && !take(reader, ' '))
            return false;
    }
    *admitted = found || !restricted;
    return true;
}

/* What stands behind that word; empty if it is not there. */
static bool find(const char *lines, const char *word, char text[CHOS_TEXT_SIZE])
{
    size_t length = strlen(word);

    text[0] = '\0';
    while (lines != NULL && *lines != '\0') {
        const char *end = strchr(lines, '\n');
        if (end != NULL && strncmp(lines, word, length) == 0) {
            size_t rest = (size_t)(end - lines) - length;
            if (rest >= CHOS_TEXT_SIZE)
                rest = CHOS_TEXT_SIZE - 1;
            memcpy(text, lines + length, rest);
            text[rest] = '\0';
            return true;
        }
        lines = end == NULL ? NULL : end + 1;
    }
    return false;
}

/* In the order in which the other ways in say it. */
static void explain(struct reader *reader, bool expired, struct admission *admission)
{
    char lines[2 * CHOS_TEXT_SIZE];
    size_t length = 0;

    for (; length < sizeof(lines) - 1 && peek(reader) != '\0'; length++)
        lines[length] = peek(reader), reader->next++;
    lines[length] = '\0';
    if (find(lines, "closed ", admission->text)) {
        admission->refusal = REFUSAL_CLOSED;
    } else if (expired) {
        admission->refusal = REFUSAL_EXPIRED;
        (void)find(lines, "until ", admission->text);
    } else {
        admission->refusal = REFUSAL_OTHERS;
        (void)find(lines, "who ", admission->text);
    }
}

/* -1 with errno. */
static int open_file(int directory, const char *number)
{
    char name[sizeof(PREFIX) + DIGITS_AT_MOST];
    struct stat status;
    size_t length = strlen(number);

    if (length == 0 || length > DIGITS_AT_MOST || strspn(number, "0123456789") != length) {
        errno = ENOENT;
        return -1;
    }
    memcpy(name, PREFIX, sizeof(PREFIX) - 1);
    memcpy(name + sizeof(PREFIX) - 1, number, length + 1);
    int file = (int)syscall(SYS_openat, directory, name,
                            O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
    if (file >= 0 && (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != 0 ||
                      (status.st_mode & 022) != 0)) {
        close(file);
        errno = EINVAL;
        return -1;
    }
    return file;
}

int admission_decide(int file, const struct chos_rights *rights, struct admission *admission)
{
    struct reader reader = { .file = file };
    bool admitted, expired;

    if (!take_first_line(&reader, rights, &admitted, &expired))
        return EINVAL;
    if (admitted && !expired)
        return 0;
    explain(&reader, expired, admission);
    return EACCES;
}

int admission_ask(int directory, const char *number, const struct chos_rights *rights,
                  struct admission *admission)
{
    if (rights->uid == 0)
        return 0;
    int file = open_file(directory, number);
    if (file < 0)
        return errno;
    int error = admission_decide(file, rights, admission);
    close(file);
    return error;
}
