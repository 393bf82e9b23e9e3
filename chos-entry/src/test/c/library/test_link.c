/* SPDX-License-Identifier: BSD-3-Clause */
/* What goes to setchos, and what comes from the link. */
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

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the path is written", the_path_is_written },
        { "CHOS is not started", not_started },
        { "what the kernel refuses", what_the_kernel_refuses },
        { "the link says where", the_link_says_where },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
