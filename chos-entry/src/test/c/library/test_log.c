/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the system's log gets to read, byte for byte; sockets in the working directory stand for it.
 */
#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "files.h"

#define MESSAGE "uid 1000 has entered debian13, tree /export/os/debian13, kernel engine"

static const struct chos_entry debian = { 1000, "debian13", "/export/os/debian13", "kernel", NULL };

static int listen_at(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    CHECK(file >= 0);
    strcpy(address.sun_path, path);
    CHECK_EQUAL(0, bind(file, (struct sockaddr *)&address, sizeof(address)));
    return file;
}

/* The next datagram, NUL behind it. */
static size_t received(int file, char *bytes, size_t size)
{
    ssize_t length = recv(file, bytes, size - 1, 0);
    CHECK(length > 0);
    bytes[length] = '\0';
    return (size_t)length;
}

static void nothing_comes(int file)
{
    char byte;
    CHECK_EQUAL(-1, recv(file, &byte, 1, 0));
    CHECK_EQUAL(EAGAIN, errno);
}

static void log_it(const struct chos_entry *entry)
{
    chos_log_entry(chos_log_open(&files, entry->own), entry);
}

/* Takes the journal's next field off, as the journal does, and compares it. */
static void next_field(const char **at, const char *end, const char *name, const char *value)
{
    uint64_t length;

    CHECK((size_t)(end - *at) > strlen(name) && memcmp(*at, name, strlen(name)) == 0);
    *at += strlen(name);
    CHECK(*(*at)++ == '\n');
    CHECK((size_t)(end - *at) > sizeof(length));
    memcpy(&length, *at, sizeof(length));
    length = le64toh(length);
    *at += sizeof(length);
    CHECK_EQUAL(strlen(value), length);
    CHECK((uint64_t)(end - *at) > length && memcmp(*at, value, length) == 0);
    *at += length;
    CHECK(*(*at)++ == '\n');
}

/* These fields and no others. */
static void the_next_is(int journal, const char *message, const char *uid, const char *name,
                        const char *path)
{
    char bytes[16384];
    const char *at = bytes, *end = bytes + received(journal, bytes, sizeof(bytes));

    static const char first[] = "MESSAGE=";
    CHECK((size_t)(end - at) > sizeof(first) + strlen(message));
    CHECK(memcmp(at, first, sizeof(first) - 1) == 0);
    at += sizeof(first) - 1;
    CHECK(memcmp(at, message, strlen(message)) == 0);
    at += strlen(message);
    CHECK(*at++ == '\n');
    next_field(&at, end, "PRIORITY", "6");
    next_field(&at, end, "SYSLOG_FACILITY", "10");
    next_field(&at, end, "SYSLOG_IDENTIFIER", "chos");
    next_field(&at, end, "CHOS_UID", uid);
    next_field(&at, end, "CHOS_ENVIRONMENT", name);
    next_field(&at, end, "CHOS_PATH", path);
    next_field(&at, end, "CHOS_ENGINE", "kernel");
    CHECK(at == end);
}

static void the_journal_gets_fields(void)
{
    int journal = listen_at("journal"), other = listen_at("syslog");

    write_file("log-entries", "");
    log_it(&debian);
    the_next_is(journal, MESSAGE, "1000", "debian13", "/export/os/debian13");
    nothing_comes(journal);
    nothing_comes(other);
}

static void no_value_makes_a_field_of_its_own(void)
{
    static const char evil[] = "x\nCHOS_UID=0\n_UID\n\001";
    int journal = listen_at("journal");

    write_file("log-entries", "");
    log_it(&(struct chos_entry){ 7, evil, "/a\nPRIORITY=0", "kernel", NULL });
    the_next_is(journal, "uid 7 has entered x?CHOS_UID=0?_UID??, tree /a?PRIORITY=0, kernel engine",
                "7", evil, "/a\nPRIORITY=0");
}

static void what_is_left_behind_is_logged_always(void)
{
    char bytes[16384];
    int journal = listen_at("journal");

    log_it(&(struct chos_entry){ 7, "a", "/a", "kernel", "/tmp, /var/tmp" });
    size_t length = received(journal, bytes, sizeof(bytes));
    CHECK(memmem(bytes, length, "; its own /tmp, /var/tmp it has left", 36) != NULL);
    CHECK(memmem(bytes, length, "\nCHOS_OWN\n", 10) != NULL);
}

static void what_is_too_long_is_cut(void)
{
    static char longest[3 * CHOS_PATH_SIZE];
    char bytes[16384];
    int journal = listen_at("journal");

    write_file("log-entries", "");
    memset(longest, 'x', sizeof(longest) - 1);
    log_it(&(struct chos_entry){ UINT32_MAX, longest, longest, longest, NULL });
    size_t length = received(journal, bytes, sizeof(bytes));
    CHECK(length < sizeof(bytes) - 1);
    const char *name = memmem(bytes, length, "\nCHOS_ENVIRONMENT\n", 18);
    CHECK(name != NULL);
    name++;
    longest[CHOS_PATH_SIZE - 1] = '\0';
    next_field(&name, bytes + length, "CHOS_ENVIRONMENT", longest);
    next_field(&name, bytes + length, "CHOS_PATH", longest);
}

static void without_a_journal_syslog_gets_a_line(void)
{
    char bytes[16384], wanted[256];
    int syslog = listen_at("syslog");

    write_file("log-entries", "");
    log_it(&debian);
    received(syslog, bytes, sizeof(bytes));
    snprintf(wanted, sizeof(wanted), "<86>chos[%d]: " MESSAGE, (int)getpid());
    CHECK(strcmp(bytes, wanted) == 0);
}

static void without_the_sign_nothing_is_logged(void)
{
    int journal = listen_at("journal"), syslog = listen_at("syslog");
    struct chos_log log = chos_log_open(&files, NULL);

    CHECK_EQUAL(-1, log.socket);
    chos_log_entry(log, &debian);
    nothing_comes(journal);
    nothing_comes(syslog);
}

/* No socket, a socket that nobody reads, a queue that is full: nothing waits, nothing is left. */
static void a_log_that_is_not_there_or_stuck(void)
{
    write_file("log-entries", "");
    log_it(&debian);
    int journal = listen_at("journal");
    for (int i = 0; i < 10000; i++)
        log_it(&debian);
    close(journal);
    log_it(&debian);
    int next = open("log-entries", O_RDONLY | O_CLOEXEC);
    CHECK_EQUAL(journal, next);
}

static void an_entry_by_name_is_logged_and_only_one_that_was_made(void)
{
    struct chos_way way = { .name = "debian13" };
    char bytes[16384], wanted[64];
    int journal = listen_at("journal");

    write_file("log-entries", "");
    write_file("environments", "debian13\t/export/os/debian13\n");
    CHECK_EQUAL(ENXIO, chos_go_in(&files, &way));
    nothing_comes(journal);
    write_file("setchos", "");
    CHECK_EQUAL(0, chos_go_in(&files, &way));
    CHECK_EQUAL(0, chos_go_back(&files, &way));
    nothing_comes(journal);
    CHECK_EQUAL(0, chos_go_in(&files, &way));
    chos_stay_in(&way);
    size_t length = received(journal, bytes, sizeof(bytes));
    snprintf(wanted, sizeof(wanted), "uid %u has entered debian13,", (unsigned int)getuid());
    CHECK(memmem(bytes, length, wanted, strlen(wanted)) != NULL);
    CHECK(memmem(bytes, length, "/export/os/debian13\n", 20) != NULL);
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the journal gets fields", the_journal_gets_fields },
        { "no value makes a field of its own", no_value_makes_a_field_of_its_own },
        { "what is left behind is logged always", what_is_left_behind_is_logged_always },
        { "what is too long is cut", what_is_too_long_is_cut },
        { "without a journal syslog gets a line", without_a_journal_syslog_gets_a_line },
        { "without the sign nothing is logged", without_the_sign_nothing_is_logged },
        { "a log that is not there, or stuck", a_log_that_is_not_there_or_stuck },
        { "an entry by name is logged, and only one that was made",
          an_entry_by_name_is_logged_and_only_one_that_was_made },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
