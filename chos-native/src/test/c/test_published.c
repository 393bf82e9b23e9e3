/* SPDX-License-Identifier: BSD-3-Clause */
#include "front/published.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "files.h"

static struct published published;
static struct shell_rules rules;

/* Of a file that is there. */
static const char *identity_of(const char *file)
{
    static char text[IDENTITY];
    struct stat status;
    CHECK_EQUAL(0, stat(file, &status));
    snprintf(text, sizeof(text), "%lu:%lu:%lu:%lu:%lu", (unsigned long)status.st_dev,
             (unsigned long)status.st_ino, (unsigned long)status.st_size,
             (unsigned long)status.st_ctim.tv_sec, (unsigned long)status.st_ctim.tv_nsec);
    return text;
}

static void publish(const char *engine, const char *trees, const char *shell)
{
    CHECK_EQUAL(0, mkdir("run", 0700));
    CHECK_EQUAL(0, mkdir("run/.published-1", 0700));
    CHECK_EQUAL(0, symlink(".published-1", "run/published"));
    if (engine != NULL)
        CHECK_EQUAL(0, symlink(engine, "run/.published-1/kernel-engine"));
    write_file("run/published/environments", "a\t/os/a\n");
    write_file("run/published/trees", trees);
    write_file("run/published/shell-0", shell);
}

static void the_table_is_the_directorys(void)
{
    char path[CHOS_PATH_SIZE];

    CHECK(!published_open(&published));
    publish("-", "", "");
    CHECK(published_open(&published));
    CHECK_EQUAL(0, chos_find(&published.files, "a", path));
    CHECK(strcmp("/os/a", path) == 0);
    CHECK(strcmp("setchos", published.files.setchos) == 0);
}

static void one_that_is_plain_says_so_in_its_name(void)
{
    publish("-", "", "");
    CHECK(published_open(&published));
    CHECK(published.files.variables != NULL && published.files.defaults != NULL);
    CHECK_EQUAL(0, rename("run/.published-1", "run/.published-plain-1"));
    CHECK_EQUAL(0, unlink("run/published"));
    CHECK_EQUAL(0, symlink(".published-plain-1", "run/published"));
    CHECK(published_open(&published));
    CHECK(published.files.variables == NULL && published.files.defaults == NULL);
    CHECK(published.files.until == NULL);
}

static void not_the_kernels_engine(void)
{
    publish(NULL, "", "");
    CHECK(!published_open(&published));
}

static void the_hosts_file_has_changed(void)
{
    write_file("host.conf", "one");
    publish(identity_of("host.conf"), "", "");
    CHECK(published_open(&published));
    write_file("host.conf", "other");
    CHECK(!published_open(&published));
    CHECK_EQUAL(0, unlink("host.conf"));
    CHECK(!published_open(&published));
}

static void the_hosts_file_has_come(void)
{
    publish("-", "", "");
    CHECK(published_open(&published));
    write_file("host.conf", "");
    CHECK(!published_open(&published));
}

/* Of the same size, at the same time: but not the same file. */
static void another_file_in_the_same_place(void)
{
    char before[IDENTITY];

    write_file("chos.conf", "one");
    strcpy(before, identity_of("chos.conf"));
    CHECK(published_is("chos.conf", before));
    CHECK_EQUAL(0, chmod("chos.conf", 0666));
    CHECK(!published_is("chos.conf", before));
    CHECK(!published_is("missing", before));
    CHECK(published_is("missing", "-"));
    CHECK(!published_is("chos.conf", "-"));
    CHECK(!published_is("chos.conf/x", "-"));
}

static void what_a_shell_gets(void)
{
    publish("-", "/os/ab\tshell-9\t-\n/os/a\tshell-0\t1:2:3\n",
            "ENV A\nENV B C\nLOGIN\nSHELL /bin/zsh\n");
    CHECK(published_open(&published));
    CHECK(!published_shell(&published, "/os", &rules));
    CHECK(!published_shell(&published, "/os/ab", &rules));
    CHECK(published_shell(&published, "/os/a", &rules));
    CHECK(strcmp("1:2:3", rules.conf) == 0);
    CHECK(rules.login && strcmp("/bin/zsh", rules.shell) == 0);
    CHECK(published_keeps("A=1", &rules) && published_keeps("B C=", &rules));
    CHECK(!published_keeps("A", &rules) && !published_keeps("AB=1", &rules) &&
          !published_keeps("B=1", &rules) && !published_keeps("SHELL=1", &rules));
}

static void what_does_not_fit_or_is_cut(void)
{
    static const char *const trees[] = {
        "/os/a\tshell-0\t-", "/os/a\tshell-0\n", "/os/a\t\t-\n", "/os/a\t../shell\t-\n", "",
    };
    publish("-", "", "ENV A\n");
    CHECK(published_open(&published));
    for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
        write_file("run/published/trees", trees[i]);
        CHECK(!published_shell(&published, "/os/a", &rules));
    }
    write_file("run/published/trees", "/os/a\tshell-0\t-\n");
    CHECK(published_shell(&published, "/os/a", &rules) && !rules.login && rules.shell == NULL);
    write_file("run/published/shell-0", "ENV A\nENV B");
    CHECK(!published_shell(&published, "/os/a", &rules));
    write_file("run/published/shell-0", "NEW A\n");
    CHECK(!published_shell(&published, "/os/a", &rules));
    CHECK_EQUAL(0, truncate("run/published/shell-0", SHELL_FILE));
    CHECK(!published_shell(&published, "/os/a", &rules));
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the table is the directory's", the_table_is_the_directorys },
        { "one that is plain says so in its name", one_that_is_plain_says_so_in_its_name },
        { "not the kernel's engine", not_the_kernels_engine },
        { "the host's file has changed", the_hosts_file_has_changed },
        { "the host's file has come", the_hosts_file_has_come },
        { "another file in the same place", another_file_in_the_same_place },
        { "what a shell gets", what_a_shell_gets },
        { "what does not fit, or is cut", what_does_not_fit_or_is_cut },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
