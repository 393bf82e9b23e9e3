/* SPDX-License-Identifier: BSD-3-Clause */
/* Names and paths in the published table. */
#include <errno.h>
#include <sys/stat.h>

#include "files.h"

static const char table[] = "root\t/\n"
                            "debian13\t/export/os/debian13\n"
                            "a name: with /signs\t/export/os/gr\xc3\xb6\xc3\x9f" "e\n"
                            "default\t/export/os/debian13\n"
                            "debian13\t/export/os/second\n";

static void finds(const char *name, const char *path)
{
    char found[CHOS_PATH_SIZE];
    CHECK_EQUAL(0, chos_find(&files, name, found));
    CHECK(strcmp(found, path) == 0);
}

static void fails(const char *name, int error)
{
    char found[CHOS_PATH_SIZE];
    CHECK_EQUAL(error, chos_find(&files, name, found));
}

static void each_name_leads_to_its_path(void)
{
    write_file("environments", table);
    finds("root", "/");
    finds("debian13", "/export/os/debian13");
    finds("default", "/export/os/debian13");
    finds("a name: with /signs", "/export/os/gr\xc3\xb6\xc3\x9f" "e");
}

static void no_other_name_does(void)
{
    write_file("environments", table);
    fails("debian1", ENOENT);
    fails("debian133", ENOENT);
    fails("Debian13", ENOENT);
    fails("", ENOENT);
    fails("/", ENOENT);
    fails("debian13\t/export/os/debian13", ENOENT);
    fails(long_text('d', 2 * CHOS_NAME_SIZE), ENOENT);
}

static void each_path_leads_to_its_first_name(void)
{
    char found[CHOS_NAME_SIZE];

    write_file("environments", table);
    CHECK_EQUAL(0, chos_name(&files, "/export/os/debian13", NULL, found));
    CHECK(strcmp(found, "debian13") == 0);
    CHECK_EQUAL(0, chos_name(&files, "/", NULL, found));
    CHECK(strcmp(found, "root") == 0);
    CHECK_EQUAL(ENOENT, chos_name(&files, "/export", NULL, found));
}

static void no_table_is_not_an_empty_one(void)
{
    fails("root", ENXIO);
    write_file("environments", "");
    fails("root", ENOENT);
}

static void what_cant_be_read_is_an_error(void)
{
    CHECK_EQUAL(0, mkdir("environments", 0700));
    fails("root", EISDIR);
}

static void broken_lines_are_passed_over(void)
{
    write_file("environments",
               "\n\t\nno path\nno path either\t\n\t/no/name\ngood\t/good\ncut\t/cut");
    finds("good", "/good");
    fails("no path", ENOENT);
    fails("no path either", ENOENT);
    fails("", ENOENT);
    /* chosctl ends each line. */
    fails("cut", ENOENT);
}

static void lines_of_any_length(void)
{
    static char text[8 * CHOS_NAME_SIZE];
    size_t longest = CHOS_NAME_SIZE - 1;

    strcat(text, long_text('n', longest + 1));
    strcat(text, "\t/name/too/long\n");
    strcat(text, "path too long\t");
    strcat(text, long_text('p', longest + 1));
    strcat(text, "\n");
    strcat(text, long_text('n', longest));
    strcat(text, "\t/longest/name\nlongest path\t");
    strcat(text, long_text('p', longest));
    strcat(text, "\nshort\t/short\n");
    write_file("environments", text);

    fails(long_text('n', longest + 1), ENOENT);
    fails("path too long", ENOENT);
    finds(long_text('n', longest), "/longest/name");
    finds("longest path", long_text('p', longest));
    finds("short", "/short");
}

static void lines_across_the_end_of_what_is_read_at_once(void)
{
    char name[16], path[32];
    FILE *file = fopen("environments", "we");

    CHECK(file != NULL);
    for (int i = 0; i < 5000; i++)
        fprintf(file, "name%d\t/path/number/%d\n", i, i);
    CHECK_EQUAL(0, fclose(file));
    for (int i = 0; i < 5000; i += 7) {
        snprintf(name, sizeof(name), "name%d", i);
        snprintf(path, sizeof(path), "/path/number/%d", i);
        finds(name, path);
    }
}

static void a_fifo_stops_nobody(void)
{
    CHECK_EQUAL(0, mkfifo("environments", 0600));
    fails("root", ENOENT);
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "each name leads to its path", each_name_leads_to_its_path },
        { "no other name does", no_other_name_does },
        { "each path leads to its first name", each_path_leads_to_its_first_name },
        { "no table is not an empty one", no_table_is_not_an_empty_one },
        { "what can't be read is an error", what_cant_be_read_is_an_error },
        { "broken lines are passed over", broken_lines_are_passed_over },
        { "lines of any length", lines_of_any_length },
        { "lines across the end of what is read at once",
          lines_across_the_end_of_what_is_read_at_once },
        { "a FIFO stops nobody", a_fifo_stops_nobody },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
