/* SPDX-License-Identifier: BSD-3-Clause */
/* The name in ~/.chos. */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "files.h"

static void names(const char *content, const char *expected)
{
    char name[CHOS_NAME_SIZE];
    write_file(".chos", content);
    CHECK_EQUAL(0, chos_user_name(".chos", name));
    if (strcmp(name, expected) != 0) {
        fprintf(stderr, "\"%s\" names \"%s\", should name \"%s\"\n", content, name, expected);
        exit(1);
    }
}

static void fails(int error)
{
    char name[CHOS_NAME_SIZE];
    CHECK_EQUAL(error, chos_user_name(".chos", name));
}

static void the_first_line_counts(void)
{
    names("debian13\n", "debian13");
    names("debian13", "debian13");
    names(" \t debian13 \t \n", "debian13");
    names("two words\r\nbusybox\n", "two words");
    names("debian13\nbusybox\n", "debian13");
    names("\xef\xbb\xbf" "gr\xc3\xb6\xc3\x9f" "e\n", "gr\xc3\xb6\xc3\x9f" "e");
}

static void it_may_name_none(void)
{
    names("", "");
    names("\n", "");
    names(" \t\r\ndebian13\n", "");
    names("\xef\xbb\xbf", "");
}

static void bytes_that_are_no_text(void)
{
    write_file(".chos", "debian\033[2J13\n");
    fails(EILSEQ);
    write_file(".chos", "debian\x7f\n");
    fails(EILSEQ);
    write_bytes(".chos", "debian\0" "13\n", 10);
    fails(EILSEQ);
    write_file(".chos", "de\rbian13\n");
    fails(EILSEQ);
}

static void lines_that_are_too_long(void)
{
    names(long_text('n', CHOS_NAME_SIZE - 1), long_text('n', CHOS_NAME_SIZE - 1));
    write_file(".chos", long_text('n', CHOS_NAME_SIZE));
    fails(ENAMETOOLONG);
    write_file(".chos", long_text('n', 2 * CHOS_NAME_SIZE));
    fails(ENAMETOOLONG);
    write_file(".chos", long_text(' ', 2 * CHOS_NAME_SIZE));
    fails(ENAMETOOLONG);
}

static void what_is_no_file(void)
{
    fails(ENOENT);
    CHECK_EQUAL(0, mkfifo(".chos", 0600));
    fails(EINVAL);
    CHECK_EQUAL(0, unlink(".chos"));
    CHECK_EQUAL(0, mkdir(".chos", 0700));
    fails(EINVAL);
    CHECK_EQUAL(0, rmdir(".chos"));
    CHECK_EQUAL(0, symlink("/dev/zero", ".chos"));
    fails(EINVAL);
    CHECK_EQUAL(0, unlink(".chos"));
    CHECK_EQUAL(0, symlink(".chos", ".chos"));
    fails(ELOOP);
}

static void a_link_to_a_file_is_followed(void)
{
    char name[CHOS_NAME_SIZE];
    write_file("dotfiles", "debian13\n");
    CHECK_EQUAL(0, symlink("dotfiles", ".chos"));
    CHECK_EQUAL(0, chos_user_name(".chos", name));
    CHECK(strcmp(name, "debian13") == 0);
}

/* What only root may read, a user's link does not show. */
static void the_rights_are_the_callers(void)
{
    if (geteuid() != 0)
        return;
    write_file("secret", "hidden\n");
    CHECK_EQUAL(0, symlink("secret", ".chos"));
    CHECK_EQUAL(0, chmod(".", 0755));
    CHECK_EQUAL(0, seteuid(65534));
    fails(EACCES);
    /* The leak sanitizer has to look into this process at its end. */
    CHECK_EQUAL(0, seteuid(0));
    CHECK_EQUAL(0, prctl(PR_SET_DUMPABLE, 1));
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the first line counts", the_first_line_counts },
        { "it may name none", it_may_name_none },
        { "bytes that are no text", bytes_that_are_no_text },
        { "lines that are too long", lines_that_are_too_long },
        { "what is no file", what_is_no_file },
        { "a link to a file is followed", a_link_to_a_file_is_followed },
        { "the rights are the caller's", the_rights_are_the_callers },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
