/* SPDX-License-Identifier: BSD-3-Clause */
/* What goes to setchos, what comes from the link, and the working directory. */
#include <errno.h>
#include <sys/stat.h>

#include "files.h"

static void written_is(const char *expected)
{
    char text[64];
    int file = open("setchos", O_RDONLY | O_CLOEXEC);
    CHECK(file >= 0);
    ssize_t length = read(file, text, sizeof(text));
    CHECK_EQUAL(strlen(expected), length);
    CHECK(memcmp(text, expected, (size_t)length) == 0);
    close(file);
}

static void the_path_is_written(void)
{
    write_file("setchos", "");
    CHECK_EQUAL(0, chos_enter(&files, "/export/os/debian13"));
    written_is("/export/os/debian13");
}

static void by_name(void)
{
    char text[CHOS_TEXT_SIZE];

    write_file("environments", "debian13\t/export/os/debian13\n");
    write_file("setchos", "");
    CHECK_EQUAL(0, chos_enter_named(&files, "debian13", "$CHOS", text));
    written_is("/export/os/debian13");
    CHECK_EQUAL(ENOENT, chos_enter_named(&files, "debian31", "$CHOS", text));
    CHECK(strstr(text, "\"debian31\" (from $CHOS); there are: debian13") != NULL);
    CHECK_EQUAL(0, unlink("setchos"));
    CHECK_EQUAL(ENXIO, chos_enter_named(&files, "debian13", "$CHOS", text));
    CHECK(strstr(text, "can't enter debian13: CHOS is not started") != NULL);
}

static void not_started(void)
{
    char path[CHOS_PATH_SIZE];
    CHECK_EQUAL(ENXIO, chos_enter(&files, "/export/os/debian13"));
    CHECK_EQUAL(0, chos_enter(&files, "/"));
    CHECK_EQUAL(ENXIO, chos_where(&files, path));
}

static void what_the_kernel_refuses(void)
{
    static const struct chos_files full = { .setchos = "/dev/full" };
    CHECK_EQUAL(ENOSPC, chos_enter(&full, "/export/os/debian13"));
    CHECK_EQUAL(0, mkdir("setchos", 0700));
    CHECK_EQUAL(EISDIR, chos_enter(&files, "/"));
}

static void the_link_says_where(void)
{
    char path[CHOS_PATH_SIZE];
    CHECK_EQUAL(0, symlink("/export/os/debian13", "link"));
    CHECK_EQUAL(0, chos_where(&files, path));
    CHECK(strcmp(path, "/export/os/debian13") == 0);
    CHECK_EQUAL(0, unlink("link"));
    write_file("link", "");
    CHECK_EQUAL(EINVAL, chos_where(&files, path));
}

static void the_working_directory_or_what_comes_nearest(void)
{
    static const char work[] = "work", home[] = "home", gone[] = "gone";
    char now[CHOS_PATH_SIZE];

    CHECK_EQUAL(0, mkdir("work", 0700));
    CHECK_EQUAL(0, mkdir("home", 0700));
    CHECK(chos_reenter(work, home) == work);
    CHECK_EQUAL(0, chdir(".."));
    CHECK(chos_reenter(gone, home) == home);
    CHECK_EQUAL(0, chdir(".."));
    CHECK(chos_reenter(NULL, home) == home);
    CHECK_EQUAL(0, chdir(".."));
    CHECK(strcmp(chos_reenter(gone, gone), "/") == 0);
    CHECK(strcmp(getcwd(now, sizeof(now)), "/") == 0);
    CHECK(strcmp(chos_reenter(NULL, NULL), "/") == 0);
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the path is written", the_path_is_written },
        { "by name", by_name },
        { "CHOS is not started", not_started },
        { "what the kernel refuses", what_the_kernel_refuses },
        { "the link says where", the_link_says_where },
        { "the working directory or what comes nearest",
          the_working_directory_or_what_comes_nearest },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
