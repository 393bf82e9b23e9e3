/* SPDX-License-Identifier: BSD-3-Clause */
/* Who has entered what, for the system's log. */
#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "entry.h"

#define IDENTIFIER "chos"
#define AUTHPRIV_FACILITY "10"
#define INFO_PRIORITY "6"

enum {
    NUMBER_SIZE = 24,
    /* Of the fields without name and path: their names, lengths and values. */
    OTHER_FIELDS = 512,
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

struct chos_log chos_log_open(const struct chos_files *files)
{
    struct chos_log log = { .socket = -1 };

    if (access(files->log_entries, F_OK) != 0)
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
 * The journal's form for values that may have line ends in them, used for all: whatever a value
 * holds, it can't begin another field.
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

/* The form of syslog(3), which every daemon understands; its time has English months anywhere. */
static void add_line(struct datagram *datagram, const char *text)
{
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    char head[64];
    time_t now = time(NULL);
    struct tm local = { .tm_mday = 1 };

    localtime_r(&now, &local);
    snprintf(head, sizeof(head), "<%d>%s %2d %02d:%02d:%02d " IDENTIFIER "[%d]: ",
             LOG_AUTHPRIV | LOG_INFO, months[local.tm_mon], local.tm_mday, local.tm_hour,
             local.tm_min, local.tm_sec, (int)getpid());
    add(datagram, head, strlen(head));
    add(datagram, text, strlen(text));
}

void chos_log_entry(struct chos_log log, const struct chos_entry *entry)
{
    char line[CHOS_TEXT_SIZE], text[CHOS_TEXT_SIZE], uid[NUMBER_SIZE];
    struct datagram datagram;

    if (log.socket < 0)
        return;
    datagram.length = 0;
    snprintf(uid, sizeof(uid), "%u", (unsigned int)entry->uid);
    snprintf(line, sizeof(line), "uid %s has entered %.256s, tree %.512s, %.32s engine", uid,
             entry->name, entry->path, entry->engine);
    chos_printable(line, text, sizeof(text));
    if (log.is_journal) {
        add_field(&datagram, "MESSAGE", text);
        add_field(&datagram, "PRIORITY", INFO_PRIORITY);
        add_field(&datagram, "SYSLOG_FACILITY", AUTHPRIV_FACILITY);
        add_field(&datagram, "SYSLOG_IDENTIFIER", IDENTIFIER);
        add_field(&datagram, "CHOS_UID", uid);
        add_field(&datagram, "CHOS_ENVIRONMENT", entry->name);
        add_field(&datagram, "CHOS_PATH", entry->path);
        add_field(&datagram, "CHOS_ENGINE", entry->engine);
    } else {
        add_line(&datagram, text);
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
