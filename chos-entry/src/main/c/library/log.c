/* SPDX-License-Identifier: BSD-3-Clause */
/* Who has entered what, for the system's log. */
#include <endian.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "entry.h"
#include "number.h"

#define IDENTIFIER "chos"
#define AUTHPRIV_FACILITY "10"
#define INFO_PRIORITY "6"
#define AUTHPRIV_AND_INFO "86"

enum {
    /* Of the fields without name and path: their names, lengths and values. */
    OTHER_FIELDS = 512,
    /* In the sentence. */
    NAME_SHOWN = 256,
    PATH_SHOWN = 512,
};

struct datagram {
    char bytes[CHOS_TEXT_SIZE + CHOS_NAME_SIZE + CHOS_PATH_SIZE + OTHER_FIELDS];
    size_t length;
};

/* Connected, or -1: nobody is there. Neither waits. */
static int connect_to(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t length = strlen(path);

    if (length >= sizeof(address.sun_path))
        return -1;
    memcpy(address.sun_path, path, length + 1);
    int file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file < 0)
        return -1;
    if (connect(file, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(file);
        return -1;
    }
    return file;
}

static bool has_own(const char *own)
{
    return own != NULL && own[0] != '\0';
}

struct chos_log chos_log_open(const struct chos_files *files, const char *own)
{
    struct chos_log log = { .socket = -1 };

    if (!has_own(own) && access(files->log_entries, F_OK) != 0)
        return log;
    log.socket = connect_to(files->journal);
    log.is_journal = log.socket >= 0;
    if (!log.is_journal)
        log.socket = connect_to(files->syslog);
    return log;
}

static void add(struct datagram *datagram, const void *bytes, size_t length)
{
    if (length > sizeof(datagram->bytes) - datagram->length)
        length = sizeof(datagram->bytes) - datagram->length;
    memcpy(datagram->bytes + datagram->length, bytes, length);
    datagram->length += length;
}

/*
 * The journal's form for values that may have line ends in them: whatever a value holds, it can't
 * begin another field.
 */
static void add_field(struct datagram *datagram, const char *name, const char *value)
{
    size_t length = strnlen(value, CHOS_PATH_SIZE - 1);
    uint64_t prefix = htole64(length);

    add(datagram, name, strlen(name));
    add(datagram, "\n", 1);
    add(datagram, &prefix, sizeof(prefix));
    add(datagram, value, length);
    add(datagram, "\n", 1);
}

static void add_text(struct datagram *datagram, const char *text)
{
    add(datagram, text, strlen(text));
}

/* At most that many bytes of it, as far as they can be shown. */
static void add_shown(struct datagram *datagram, const char *any, size_t most)
{
    char shown[CHOS_TEXT_SIZE];

    chos_printable(any, shown, most < sizeof(shown) ? most : sizeof(shown));
    add_text(datagram, shown);
}

/* The form that every daemon of syslog understands; the time is the one that it comes at. */
static void add_head(struct datagram *datagram)
{
    char process[NUMBER_SIZE];

    add_text(datagram, "<" AUTHPRIV_AND_INFO ">" IDENTIFIER "[");
    add_text(datagram, number_text((unsigned long)getpid(), process));
    add_text(datagram, "]: ");
}

static void add_sentence(struct datagram *datagram, const char *uid, const struct chos_entry *entry)
{
    add_text(datagram, "uid ");
    add_text(datagram, uid);
    add_text(datagram, " has entered ");
    add_shown(datagram, entry->name, NAME_SHOWN);
    add_text(datagram, ", tree ");
    add_shown(datagram, entry->path, PATH_SHOWN);
    add_text(datagram, ", ");
    add_shown(datagram, entry->engine, NAME_SHOWN);
    add_text(datagram, " engine");
    if (has_own(entry->own)) {
        add_text(datagram, "; its own ");
        add_shown(datagram, entry->own, CHOS_OWN_SIZE);
        add_text(datagram, " it has left behind: there it is the host's");
    }
}

void chos_log_entry(struct chos_log log, const struct chos_entry *entry)
{
    char number[NUMBER_SIZE];
    struct datagram datagram;

    if (log.socket < 0)
        return;
    datagram.length = 0;
    const char *uid = number_text(entry->uid, number);
    if (log.is_journal) {
        /* It has no line end, so it needs no length. */
        add_text(&datagram, "MESSAGE=");
        add_sentence(&datagram, uid, entry);
        add_text(&datagram, "\n");
        add_field(&datagram, "PRIORITY", INFO_PRIORITY);
        add_field(&datagram, "SYSLOG_FACILITY", AUTHPRIV_FACILITY);
        add_field(&datagram, "SYSLOG_IDENTIFIER", IDENTIFIER);
        add_field(&datagram, "CHOS_UID", uid);
        add_field(&datagram, "CHOS_ENVIRONMENT", entry->name);
        add_field(&datagram, "CHOS_PATH", entry->path);
        add_field(&datagram, "CHOS_ENGINE", entry->engine);
        if (has_own(entry->own))
            add_field(&datagram, "CHOS_OWN", entry->own);
    } else {
        add_head(&datagram);
        add_sentence(&datagram, uid, entry);
    }
    /* A log that is stuck, or gone, keeps nobody out. */
    (void)!send(log.socket, datagram.bytes, datagram.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    close(log.socket);
}

void chos_log_close(struct chos_log log)
{
    if (log.socket >= 0)
        close(log.socket);
}
