/* SPDX-License-Identifier: BSD-3-Clause */
/* The lines for people. */
#include <errno.h>

#include "files.h"

static char text[CHOS_TEXT_SIZE];

static void is(const char *expected)
{
    if (strcmp(text, expected) != 0) {
        fprintf(stderr, "the text is      %s\nit should be     %s\n", text, expected);
        exit(1);
    }
}

static void has(const char *part)
{
    if (strstr(text, part) == NULL) {
        fprintf(stderr, "no \"%s\" in: %s\n", part, text);
        exit(1);
    }
}

static void an_unknown_name_with_the_right_ones(void)
{
    write_file("environments", "root\t/\ndebian13\t/export/os/debian13\n");
    chos_explain_find(&files, ENOENT, "debian31", "$CHOS", text);
    is("there is no environment \"debian31\" (from $CHOS); available: root, debian13");
    write_file("environments", "");
    chos_explain_find(&files, ENOENT, "x", "--chos", text);
    is("there is no environment \"x\" (from --chos); there are none");
}

static void hidden_ones_are_not_listed(void)
{
    write_file("environments", "root\t/\nold\t/os/old\nolder\t/os/older\n");
    write_file("hidden", "old\t\n");
    chos_explain_find(&files, ENOENT, "x", "--chos", text);
    is("there is no environment \"x\" (from --chos); available: root, older");
}

static void closed_ones_say_why(void)
{
    write_file("closed", "/os/a\tnew disks until Friday\n/os/b\t\n");
    write_file("until", "/os/c\t1\t2\t1970-01-01\n/os/d\t1\t99999999999\t5138-11-16\n");
    chos_explain_enter(&files, ENOENT, "a", "/os/a", text);
    is("can't enter a: a is closed: new disks until Friday");
    chos_explain_enter(&files, ENOENT, "b", "/os/b", text);
    is("can't enter b: b is closed by the administrator of this host");
    chos_explain_enter(&files, EACCES, "c", "/os/c", text);
    is("can't enter c: c is closed: its last day was 1970-01-01");
    CHECK(!chos_explain_closed(&files, ENOENT, "d", "/os/d", text));
    CHECK(!chos_explain_closed(&files, ENOENT, "e", "/os/e", text));
}

static void more_names_than_anybody_reads(void)
{
    FILE *file = fopen("environments", "we");

    CHECK(file != NULL);
    for (int i = 0; i < 1000; i++)
        fprintf(file, "environment-with-a-name-that-is-far-too-long-%d\t/%d\n", i, i);
    CHECK_EQUAL(0, fclose(file));
    chos_explain_find(&files, ENOENT, long_text('x', 2 * CHOS_NAME_SIZE), "$CHOS", text);
    has("\"xxxxx");
    has("xxx...\" (from $CHOS); available: environment");
    has(" and 980 more: see chos --list");
}

static void nothing_that_a_terminal_would_obey(void)
{
    write_file("environments", "gr\xc3\xb6\xc3\x9f" "e\t/g\n");
    chos_explain_find(&files, ENOENT, "a\033[2J\x7f\n\xc2\x9b\xff\xc3", "\x9b", text);
    is("there is no environment \"a?[2J??????\" (from ?); available: gr\xc3\xb6\xc3\x9f" "e");
}

static void any_text_in_a_line(void)
{
    char small[12];
    chos_printable("", small, sizeof(small));
    CHECK_EQUAL(0, strcmp(small, ""));
    chos_printable("12345678", small, sizeof(small));
    CHECK_EQUAL(0, strcmp(small, "12345678"));
    chos_printable("\t23456789", small, sizeof(small));
    CHECK_EQUAL(0, strcmp(small, "?2345678..."));
    chos_printable("1234567\xc3\xb6", small, sizeof(small));
    CHECK_EQUAL(0, strcmp(small, "1234567..."));
}

static void a_table_that_is_not_there(void)
{
    chos_explain_find(&files, ENXIO, "debian13", "$CHOS", text);
    is("can't look for environment \"debian13\": CHOS is not started on this host: an administrator"
       " can start it with: service chos start");
    chos_explain_find(&files, EACCES, "debian13", "$CHOS", text);
    is("environments: Permission denied: an administrator can recreate it with: chosctl reload");
}

static void each_reason_not_to_enter(void)
{
    chos_explain_enter(&files, ENXIO, "debian13", "/os", text);
    has("can't enter debian13: CHOS is not started on this host");
    chos_explain_enter(&files, EPERM, "debian13", "/os", text);
    has("in a chroot, a container or a user namespace");
    chos_explain_enter(&files, ENOENT, "debian13", "/os", text);
    is("can't enter debian13: the kernel does not have its tree /os on its list, or there is no "
       "/chos:"
       " an administrator can find out why with: chosctl check");
    chos_explain_enter(&files, ENOMEM, "debian13", "/usr", text);
    is("can't enter debian13: setchos: Cannot allocate memory");
}

static void each_reason_not_to_read_the_users_file(void)
{
    chos_explain_user_name(EINVAL, "/home/x/.chos", text);
    has("/home/x/.chos: is not a regular file");
    chos_explain_user_name(ENAMETOOLONG, "/home/x/.chos", text);
    has("/home/x/.chos:1: the line is too long");
    chos_explain_user_name(EILSEQ, "/home/x/.chos", text);
    has("/home/x/.chos:1: it has a control character");
    chos_explain_user_name(EACCES, "/home/x/.chos", text);
    is("/home/x/.chos: Permission denied");
}

static void another_working_directory(void)
{
    struct chos_way way = { .name = "debian13", .before = "/opt/here", .now = "/home/x" };

    way.away = ENOENT;
    chos_explain_directory(&way, text);
    is("the working directory /opt/here does not exist in debian13; it is now /home/x");
    way.away = EACCES;
    chos_explain_directory(&way, text);
    is("the working directory /opt/here can't be entered in debian13: Permission denied; it is now"
       " /home/x");
    way = (struct chos_way){ .now = "/", .away = ENOENT };
    chos_explain_directory(&way, text);
    is("the working directory is gone; it is now /");
    way.away = EXDEV;
    chos_explain_directory(&way, text);
    is("the working directory can't be reached from the root directory; it is now /");
    way.away = ENAMETOOLONG;
    chos_explain_directory(&way, text);
    is("the working directory has no usable name: File name too long; it is now /");
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "an unknown name with the right ones", an_unknown_name_with_the_right_ones },
        { "hidden ones are not listed", hidden_ones_are_not_listed },
        { "closed ones say why", closed_ones_say_why },
        { "more names than anybody reads", more_names_than_anybody_reads },
        { "nothing that a terminal would obey", nothing_that_a_terminal_would_obey },
        { "any text in a line", any_text_in_a_line },
        { "a table that is not there", a_table_that_is_not_there },
        { "each reason not to enter", each_reason_not_to_enter },
        { "each reason not to read the user's file", each_reason_not_to_read_the_users_file },
        { "another working directory", another_working_directory },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
