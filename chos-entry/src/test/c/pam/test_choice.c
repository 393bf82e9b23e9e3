/* SPDX-License-Identifier: BSD-3-Clause */
/* The user's file: its grammar, and files that are none. */
#include <sys/socket.h>
#include <sys/un.h>

#include "module.h"

/* --- the file's grammar, as chos-config's UserFileTest has it */

static void the_first_line_names_the_environment(void)
{
    static const struct {
        const char *text, *name, *path;
    } cases[] = {
        { "a", "a", "/trees/a" },
        { "a\n", "a", "/trees/a" },
        { "  a\t \n", "a", "/trees/a" },
        { "a\nb\n", "a", "/trees/a" },
        { "a\n\x01\xff", "a", "/trees/a" },
        { "a\r\n", "a", "/trees/a" },
        { "a \r", "a", "/trees/a" },
        { "\xef\xbb\xbf"
          "a\r\n", "a", "/trees/a" },
        { "Scientific Linux 6\n", "Scientific Linux 6", "/trees/sl 6" },
        { "\xc3\x84\n", "\xc3\x84", "/trees/ae" },
        { "", "default", "/trees/d" },
        { "\n", "default", "/trees/d" },
        { " \t ", "default", "/trees/d" },
        { "\n\n a\n", "default", "/trees/d" },
        { "\xef\xbb\xbf", "default", "/trees/d" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        choose(cases[i].text);
        CHECK_EQUAL(PAM_SUCCESS, open_session(""));
        CHECK_INSIDE(cases[i].name, cases[i].path);
    }
}

static void characters_of_every_length_are_text(void)
{
    static const char *const names[] = {
        "~x~", "\xc2\xa0", "\xdf\xbf", "\xe0\xa0\x80", "\xec\xbf\xbf", "\xed\x9f\xbf",
        "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf3\xbf\xbf\xbf", "\xf4\x8f\xbf\xbf",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char table[64];
        snprintf(table, sizeof(table), "%s\t/trees/u\n", names[i]);
        write_text("environments", table);
        choose(names[i]);
        CHECK_EQUAL(PAM_SUCCESS, open_session(""));
        CHECK_INSIDE(names[i], "/trees/u");
    }
}

static void what_is_no_text_names_nothing(void)
{
    static const struct {
        const char *text;
        size_t length;
    } cases[] = {
        { "a\0\n", 3 },
        { "\0", 1 },
        { "a\033[2J\n", 6 },
        { "a\177", 2 },
        { "a\rb\n", 4 },
        { "M\xfcnchen\n", 8 },
        { "\x80", 1 },
        { "\xc2\x80", 2 },
        { "\xc2\x9f", 2 },
        { "\xc2", 1 },
        { "\xc0\x80", 2 },
        { "\xe0\x9f\xbf", 3 },
        { "\xe1\x80\n", 3 },
        { "\xed\xa0\x80", 3 },
        { "\xf0\x8f\xbf\xbf", 4 },
        { "\xf1\x80\x80 \n", 5 },
        { "\xf4\x90\x80\x80", 4 },
        { "\xf5\x80\x80\x80", 4 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        write_bytes(".chos", cases[i].text, cases[i].length);
        CHECK_EQUAL(PAM_SESSION_ERR, open_session(""));
        CHECK_OUTSIDE("/.chos:1: it has a control character");
    }
}

/* --- hostile files */

static void a_fifo_is_not_waited_for(void)
{
    CHECK_EQUAL(0, mkfifo(".chos", 0666));
    refuses_file("/.chos: is not a regular file");
}

static void a_directory(void)
{
    CHECK_EQUAL(0, mkdir(".chos", 0755));
    refuses_file("/.chos: is not a regular file");
}

static void a_socket(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = ".chos" };
    int end_point = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_EQUAL(0, bind(end_point, (struct sockaddr *)&address, sizeof(address)));
    refuses_file("/.chos: ");
    close(end_point);
}

static void a_symbolic_link(void)
{
    write_text("elsewhere", "a\n");
    CHECK_EQUAL(0, symlink("elsewhere", ".chos"));
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_INSIDE("a", "/trees/a");
    CHECK_EQUAL(0, unlink(".chos"));
    CHECK_EQUAL(0, symlink("/etc/shadow", ".chos"));
    refuses_file("/.chos: Permission denied");
    CHECK_EQUAL(0, unlink(".chos"));
    CHECK_EQUAL(0, symlink(".chos", ".chos"));
    refuses_file("/.chos: Too many levels of symbolic links");
}

static void what_the_user_cannot_read(void)
{
    choose("a\n");
    CHECK_EQUAL(0, chmod(".chos", 0));
    refuses_file("/.chos: Permission denied");
    /* Where the way goes through a link of the user's, their rights hold all the same. */
    CHECK_EQUAL(0, symlink("/etc", "link"));
    CHECK_EQUAL(PAM_SESSION_ERR, open_session("user_conf_file=link/shadow"));
    CHECK_OUTSIDE("/link/shadow: Permission denied");
    CHECK(strstr(logged, "root:") == NULL);
    CHECK(strstr(told, "root:") == NULL);
}

static void a_huge_file(void)
{
    static char line[65536];
    memset(line, 'a', sizeof(line));
    write_bytes(".chos", line, sizeof(line));
    CHECK_EQUAL(0, truncate(".chos", (off_t)1 << 40));
    refuses_file("/.chos:1: the line is too long for a name");

    /* Only the first line is looked at. */
    memcpy(line, "a\n", 2);
    write_bytes(".chos", line, sizeof(line));
    CHECK_EQUAL(0, truncate(".chos", (off_t)1 << 40));
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_INSIDE("a", "/trees/a");
}

static void the_longest_name(void)
{
    static char name[8192], table[16384];
    memset(name, 'n', 4095);
    snprintf(table, sizeof(table), "%s\t/trees/n\n", name);
    write_text("environments", table);
    choose(name);
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_INSIDE(name, "/trees/n");
    name[4095] = 'n';
    choose(name);
    refuses_file("/.chos:1: the line is too long for a name");
}

static struct test tests[] = {
    TEST(the_first_line_names_the_environment),
    TEST(characters_of_every_length_are_text),
    TEST(what_is_no_text_names_nothing),
    TEST(a_fifo_is_not_waited_for),
    TEST(a_directory),
    TEST(a_socket),
    TEST(a_symbolic_link),
    TEST(what_the_user_cannot_read),
    TEST(a_huge_file),
    TEST(the_longest_name),
};

int main(int argc, char **argv)
{
    (void)argc;
    return RUN_TESTS(tests);
}
