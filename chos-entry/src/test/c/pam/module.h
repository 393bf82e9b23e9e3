/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Calls the module as a program does, through libpam, from a configuration in the working
 * directory. The module is built to find the service's list in `environments` there, and to write
 * to the plain file `setchos`, so that what has been entered can be read. The user is `tester`,
 * whose home directory is the working directory. What the kernel does is for the tests in the
 * virtual machine.
 */
#ifndef PAM_CHOS_TEST_H
#define PAM_CHOS_TEST_H

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <syslog.h>

#include <security/pam_appl.h>

static void set_up(void);
#define BEFORE_EACH_TEST set_up
#include "test.h"

#define NOBODY 65534

/* What libpam makes of PAM_IGNORE where no other module has a say. */
#define IGNORED PAM_PERM_DENIED

static char user_shell[64] = "/bin/sh";
static uid_t user_id;
static char home[4096];
static char logged[65536], told[4096];

/* --- in the place of the C library's: what the module says, and whom it is told of */

static inline void log_line(const char *format, va_list arguments)
{
    size_t length = strlen(logged);
    vsnprintf(logged + length, sizeof(logged) - length, format, arguments);
    strcat(logged, "\n");
}

void __syslog_chk(int priority, int flag, const char *format, ...);
void __syslog_chk(int priority, int flag, const char *format, ...)
{
    (void)priority, (void)flag;
    va_list arguments;
    va_start(arguments, format);
    log_line(format, arguments);
    va_end(arguments);
}

void syslog(int priority, const char *format, ...)
{
    (void)priority;
    va_list arguments;
    va_start(arguments, format);
    log_line(format, arguments);
    va_end(arguments);
}

int getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size,
               struct passwd **result)
{
    (void)buffer, (void)size;
    *result = NULL;
    if (strcmp(name, "tester") != 0 && strcmp(name, "root") != 0)
        return 0;
    bool root = name[0] == 'r';
    *entry = (struct passwd){ .pw_name = root ? (char *)"root" : (char *)"tester",
                              .pw_passwd = (char *)"x",
                              .pw_uid = root ? 0 : user_id,
                              .pw_gid = root ? 0 : user_id,
                              .pw_gecos = (char *)"",
                              .pw_dir = home,
                              .pw_shell = user_shell };
    *result = entry;
    return 0;
}

/* --- files */

static inline void write_bytes(const char *path, const char *bytes, size_t length)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    CHECK(file >= 0);
    CHECK_EQUAL(length, write(file, bytes, length));
    CHECK_EQUAL(0, fchown(file, geteuid(), getegid()));
    close(file);
}

static inline void write_text(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

static inline void choose(const char *text)
{
    write_text(".chos", text);
}

/* What has been entered since the last call. */
static inline const char *entered(void)
{
    static char path[8192];
    int file = open("setchos", O_RDWR | O_CLOEXEC);
    CHECK(file >= 0);
    ssize_t length = read(file, path, sizeof(path) - 1);
    CHECK(length >= 0);
    path[length] = '\0';
    CHECK_EQUAL(0, ftruncate(file, 0));
    close(file);
    return path;
}

static inline void nothing(void *unused)
{
    (void)unused;
}

/* What a child enters when it is forked now. */
static inline const char *child_enters(void)
{
    entered();
    CHECK_EQUAL(0, run_in_child(nothing, NULL));
    return entered();
}

/* --- a session */

static inline int converse(int count, const struct pam_message **messages,
                           struct pam_response **responses, void *unused)
{
    (void)unused;
    for (int i = 0; i < count; i++)
        strcat(strcat(told, messages[i]->msg), "\n");
    *responses = calloc((size_t)count, sizeof(**responses));
    return PAM_SUCCESS;
}

static pam_handle_t *handle;

static inline void configure(const char *service, const char *options)
{
    char line[8192], path[64];
    CHECK(mkdir("pam.d", 0755) == 0 || errno == EEXIST);
    snprintf(line, sizeof(line), "session required " MODULE " %s\n", options);
    snprintf(path, sizeof(path), "pam.d/%s", service);
    write_text(path, line);
    write_text("pam.d/other", "session required pam_deny.so\n");
}

/* Opens a session of the user's with the module's options, and returns what that gave. */
static inline int open_as(const char *user, const char *service, const char *options, int flags)
{
    static const struct pam_conv conversation = { converse, NULL };
    configure(service, options);
    logged[0] = told[0] = '\0';
    entered();
    CHECK_EQUAL(PAM_SUCCESS, pam_start_confdir(service, user, &conversation, "pam.d", &handle));
    return pam_open_session(handle, flags);
}

static inline int open_session(const char *options)
{
    return open_as("tester", "service", options, 0);
}

/* libpam answers the close of a session that was refused with a failure, too. */
static inline void end(void)
{
    (void)pam_close_session(handle, 0);
    CHECK_EQUAL(PAM_SUCCESS, pam_end(handle, PAM_SUCCESS));
}

static inline void check_text(const char *file, int line, const char *expected, const char *actual)
{
    if (strcmp(expected, actual) != 0) {
        fprintf(stderr, "%s:%d: is \"%s\", should be \"%s\"\n", file, line, actual, expected);
        exit(1);
    }
}

static inline void check_part(const char *file, int line, const char *part, const char *whole)
{
    if (strstr(whole, part) == NULL) {
        fprintf(stderr, "%s:%d: no \"%s\" in \"%s\"\n", file, line, part, whole);
        exit(1);
    }
}

#define CHECK_TEXT(expected, actual) check_text(__FILE__, __LINE__, expected, actual)
#define CHECK_PART(part, whole) check_part(__FILE__, __LINE__, part, whole)

/* The session is in that environment: its children are, and its variable says so. */
static inline void check_inside(int line, const char *name, const char *path)
{
    check_text(__FILE__, line, "", logged);
    check_text(__FILE__, line, path, child_enters());
    check_text(__FILE__, line, name, pam_getenv(handle, "CHOS"));
    end();
}

/* It is not, with that said in the log. */
static inline void check_outside(int line, const char *reason)
{
    check_part(__FILE__, line, reason, logged);
    check_text(__FILE__, line, "", child_enters());
    CHECK(pam_getenv(handle, "CHOS") == NULL);
    end();
}

#define CHECK_INSIDE(name, path) check_inside(__LINE__, name, path)
#define CHECK_OUTSIDE(reason) check_outside(__LINE__, reason)

static void set_up(void)
{
    /* What waits for ever is killed. */
    alarm(300);
    umask(022);
    user_id = geteuid() == 0 ? NOBODY : geteuid();
    CHECK_EQUAL(0, chmod(".", 0755));
    CHECK_EQUAL(0, chown(".", user_id, (gid_t)-1));
    CHECK(getcwd(home, sizeof(home)) != NULL);
    write_text("setchos", "");
    /* As the kernel's: it is asked with the user's rights. */
    CHECK_EQUAL(0, chmod("setchos", 0666));
    write_text("environments", "host\t/\na\t/trees/a\nb\t/trees/b\ndefault\t/trees/d\n"
                               "Scientific Linux 6\t/trees/sl 6\n\xc3\x84\t/trees/ae\n");
}

static inline void without_default(void)
{
    write_text("environments", "host\t/\na\t/trees/a\n");
}

/* Opening a session fails for that reason. */
static inline void refuses_file(const char *reason)
{
    CHECK_EQUAL(PAM_SESSION_ERR, open_session(""));
    CHECK_OUTSIDE(reason);
}

#define TEST(function) { #function, function }

#endif
