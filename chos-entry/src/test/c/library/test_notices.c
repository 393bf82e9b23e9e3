/* SPDX-License-Identifier: BSD-3-Clause */
/* What is published of environments beside where they are. */
#include <errno.h>

#include "files.h"

static void no_file_says_nothing(void)
{
    char reason[CHOS_TEXT_SIZE], name[CHOS_NAME_SIZE];
    struct chos_until until;
    gid_t group = 1;

    CHECK_EQUAL(ENOENT, chos_closed(&files, "/a", reason));
    CHECK_EQUAL(ENOENT, chos_until(&files, "/a", &until));
    CHECK_EQUAL(ENOENT, chos_group_default(&files, &group, 1, name));
    CHECK(!chos_hidden(&files, "a"));
}

static void a_line_is_of_its_path_alone(void)
{
    char reason[CHOS_TEXT_SIZE];

    write_file("closed", "/a/b\tone\n/a\ttwo\n/a\tthree\n/empty\t\n");
    CHECK_EQUAL(0, chos_closed(&files, "/a", reason));
    CHECK_EQUAL(0, strcmp(reason, "two"));
    CHECK_EQUAL(0, chos_closed(&files, "/empty", reason));
    CHECK_EQUAL(0, strcmp(reason, ""));
    CHECK_EQUAL(ENOENT, chos_closed(&files, "/", reason));
    CHECK_EQUAL(ENOENT, chos_closed(&files, "/a/b/c", reason));
}

static void a_long_reason_is_cut(void)
{
    char reason[CHOS_TEXT_SIZE];
    FILE *file = fopen("closed", "we");

    CHECK(file != NULL);
    fprintf(file, "/a\t%s\n", long_text('x', 2 * CHOS_TEXT_SIZE));
    CHECK_EQUAL(0, fclose(file));
    CHECK_EQUAL(0, chos_closed(&files, "/a", reason));
    CHECK_EQUAL(CHOS_TEXT_SIZE - 1, strlen(reason));
}

static void the_last_day(void)
{
    struct chos_until until;

    write_file("until", "/a\t1795993200\t1798758000\t2026-12-31\n/b\tx\t1\t2026-12-31\n"
                        "/c\t1\t\t2026\n/d\t1\t2\t2026-12-31-and-more\n");
    CHECK_EQUAL(0, chos_until(&files, "/a", &until));
    CHECK(until.tell == 1795993200 && until.closes == 1798758000);
    CHECK_EQUAL(0, strcmp(until.day, "2026-12-31"));
    CHECK_EQUAL(ENOENT, chos_until(&files, "/b", &until));
    CHECK_EQUAL(ENOENT, chos_until(&files, "/c", &until));
    CHECK_EQUAL(ENOENT, chos_until(&files, "/d", &until));
}

static void the_first_group_counts(void)
{
    static const gid_t groups[] = { 7, 3000, 4294967294 };
    char name[CHOS_NAME_SIZE];

    write_file("defaults", "30\tnone\nx\tnone\n4294967294\ta b\n3000\tother\n");
    CHECK_EQUAL(0, chos_group_default(&files, groups, 3, name));
    CHECK_EQUAL(0, strcmp(name, "a b"));
    CHECK_EQUAL(0, chos_group_default(&files, groups, 2, name));
    CHECK_EQUAL(0, strcmp(name, "other"));
    CHECK_EQUAL(ENOENT, chos_group_default(&files, groups, 1, name));
    CHECK_EQUAL(ENOENT, chos_group_default(&files, groups, 0, name));
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "no file says nothing", no_file_says_nothing },
        { "a line is of its path alone", a_line_is_of_its_path_alone },
        { "a long reason is cut", a_long_reason_is_cut },
        { "the last day", the_last_day },
        { "the first group counts", the_first_group_counts },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
