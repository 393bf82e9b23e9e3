/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors as lines for people. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <time.h>

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

/* At most `most` bytes of it. */
static void add_word(struct text *text, const char *word, size_t most)
{
    char shown[2 * QUOTED + sizeof("...")];
    chos_printable(word, shown, most + sizeof("..."));
    add(text, "%s", shown);
}

static void add_error(struct text *text, int error)
{
    char buffer[ERRNO_TEXT];
    add(text, "%s", strerror_r(error, buffer, sizeof(buffer)));
}

/* Directories are few, and mostly short. */
static void add_own(struct text *text, const char *own)
{
    char shown[CHOS_OWN_SIZE];
    chos_printable(own, shown, sizeof(shown));
    add(text, "%s", shown);
}

struct names {
    const struct chos_files *files;
    struct text *text;
    size_t count;
};

static bool add_name(const char *name, const char *path, void *argument)
{
    struct names *names = argument;
    if (chos_hidden(names->files, name) || !chos_admits_me(names->files, path))
        return false;
    if (names->count < NAMES_SHOWN) {
        add(names->text, "%s", names->count == 0 ? "available: " : ", ");
        /* So many of that length fit, with the rest of the line. */
        add_word(names->text, name, QUOTED / 2);
    }
    names->count++;
    return false;
}

static void add_names(struct text *text, const struct chos_files *files)
{
    struct names names = { .files = files, .text = text };
    int error = table_walk(files->table, add_name, &names);
    if (error == 0 && names.count == 0)
        add(text, "there are none");
    if (names.count > NAMES_SHOWN)
        add(text, " and %zu more: see chos --list", names.count - NAMES_SHOWN);
}

static const char not_started[] =
    "CHOS is not started on this host: an administrator can start it with: service chos start";

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
        add(&text, ": an administrator can recreate it with: chosctl reload");
    }
}

void chos_explain_access(const struct chos_files *files, const char *name, const char *path,
                         char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);
    char who[CHOS_TEXT_SIZE], shown[CHOS_TEXT_SIZE / 2];

    add_word(&text, name, QUOTED);
    if (chos_who(files, path, who) != 0) {
        add(&text, " is not for this user: an administrator can tell for whom it is");
        return;
    }
    chos_printable(who, shown, sizeof(shown));
    add(&text,
        " is only for %s: an administrator can add you, or `newgrp` helps if you have that group",
        shown);
}

bool chos_explain_closed(const struct chos_files *files, int error, const char *name,
                         const char *path, char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);
    char reason[CHOS_TEXT_SIZE];
    struct chos_until until;

    if (chos_closed(files, path, reason) == 0) {
        add_word(&text, name, QUOTED);
        add(&text, " is closed");
        if (reason[0] != '\0') {
            char shown[CHOS_TEXT_SIZE / 2];
            chos_printable(reason, shown, sizeof(shown));
            add(&text, ": %s", shown);
        } else {
            add(&text, " by the administrator of this host");
        }
        return true;
    }
    if (chos_until(files, path, &until) == 0 && until.closes <= (long long)time(NULL)) {
        add_word(&text, name, QUOTED);
        add(&text, " is closed: its last day was %s", until.day);
        return true;
    }
    if (error == EACCES) {
        chos_explain_access(files, name, path, bytes);
        return true;
    }
    return false;
}

void chos_explain_enter(const struct chos_files *files, int error, const char *name,
                        const char *path, char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);
    char closed[CHOS_TEXT_SIZE];

    add(&text, "can't enter ");
    add_word(&text, name, QUOTED);
    add(&text, ": ");
    if ((error == ENOENT || error == EACCES) &&
        chos_explain_closed(files, error, name, path, closed)) {
        add(&text, "%s", closed);
    } else if (error == ENXIO) {
        add(&text, "%s", not_started);
    } else if (error == EPERM && strcmp(chos_engine(files), "mount") == 0) {
        add(&text,
            "by the mount engine only root enters itself, from a process with one thread: use"
            " chos");
    } else if (error == EPERM && access("/chos", F_OK) == 0 && access("/chos/.chos", F_OK) != 0) {
        add(&text,
            "/chos is closed to this service by its unit (InaccessiblePaths=): an administrator"
            " finds under sandbox in chosctl(8) how to open it");
    } else if (error == EPERM) {
        add(&text,
            "this process is in a chroot, a container or a user namespace, and the kernel lets"
            " nobody out of there");
    } else if (error == ENOENT) {
        /* It is not looked for: a file server that is down would hold up the login or the job. */
        add(&text, "the kernel does not have its tree ");
        add_word(&text, path, QUOTED);
        add(&text, " on its list, or there is no /chos: an administrator can find out why with:"
            " chosctl check");
    } else {
        add(&text,
            "%s: ", strcmp(chos_engine(files), "mount") == 0 ? files->prepared : files->setchos);
        add_error(&text, error);
    }
}

void chos_explain_user_name(int error, const char *file, char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);

    add_word(&text, file, QUOTED);
    switch (error) {
    case EINVAL:
        add(&text, ": is not a regular file: put one there that names an environment");
        break;
    case ENAMETOOLONG:
        add(&text, ":1: the line is too long for a name: write an environment's name there");
        break;
    case EILSEQ:
        add(&text, ":1: it has a control character, or is not valid UTF-8: remove what is wrong");
        break;
    default:
        add(&text, ": ");
        add_error(&text, error);
    }
}

static void explain_comparison(const struct chos_files *files, int error,
                               const struct chos_way *way, char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);

    add(&text, "can't enter ");
    add_word(&text, way->name, QUOTED);
    if (error == ENOTUNIQ) {
        add(&text, ": this process has its own ");
        add_own(&text, way->own);
        add(&text, ", which inside would be the host's, and /etc/chos says \"private require\": see"
            " PRIVATE DIRECTORIES in chos(1) for what there is instead");
    } else {
        add(&text, ": %s: ", files->shared);
        add_error(&text, error);
        add(&text, ": an administrator can recreate it with: chosctl reload");
    }
}

void chos_explain_own(const char *own, const char *name, char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);

    add(&text, "this process has its own ");
    add_own(&text, own);
    add(&text, ", but in ");
    add_word(&text, name, QUOTED);
    add(&text, " it is the host's, which others see, too: see PRIVATE DIRECTORIES in chos(1)");
}

void chos_explain_way(const struct chos_files *files, int error, const struct chos_way *way,
                      const char *source, char bytes[CHOS_TEXT_SIZE])
{
    if (way->step == CHOS_FIND) {
        chos_explain_find(files, error, way->name, source, bytes);
    } else if (way->step == CHOS_COMPARE) {
        explain_comparison(files, error, way, bytes);
    } else if (way->step == CHOS_ENTER) {
        chos_explain_enter(files, error, way->name, way->path, bytes);
    } else {
        struct text text = empty(bytes);
        add_word(&text, way->directory, 2 * QUOTED);
        add(&text, ": ");
        add_error(&text, error);
        add(&text, " in ");
        add_word(&text, way->name, QUOTED);
    }
}

/* Without a name there is nothing to quote. */
static bool has_no_name(struct text *text, int away, const char *before)
{
    switch (before[0] == '/' ? 0 : away) {
    case 0:
        return false;
    case ENOENT:
        add(text, "the working directory is gone");
        return true;
    case EXDEV:
        add(text, "the working directory can't be reached from the root directory");
        return true;
    default:
        add(text, "the working directory has no usable name: ");
        add_error(text, away);
        return true;
    }
}

void chos_explain_directory(const struct chos_way *way, char bytes[CHOS_TEXT_SIZE])
{
    struct text text = empty(bytes);

    if (!has_no_name(&text, way->away, way->before)) {
        bool missing = way->away == ENOENT || way->away == ENOTDIR;
        add(&text, "the working directory ");
        add_word(&text, way->before, 2 * QUOTED);
        add(&text, missing ? " does not exist in " : " can't be entered in ");
        add_word(&text, way->name, QUOTED);
        if (!missing) {
            add(&text, ": ");
            add_error(&text, way->away);
        }
    }
    add(&text, "; it is now ");
    add_word(&text, way->now, 2 * QUOTED);
}
