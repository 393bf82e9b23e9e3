/* SPDX-License-Identifier: BSD-3-Clause */
/* The file of the job starter. */
#include <sys/stat.h>

#include "files.h"
#include "settings.h"

static char complaints[8192];

static void remember(const char *complaint)
{
    strcat(complaints, complaint);
    strcat(complaints, "\n");
}

static struct settings parse(const char *text)
{
    struct settings settings;
    complaints[0] = '\0';
    bool good = settings_parse("conf", text, strlen(text), &settings, remember);
    CHECK_EQUAL(complaints[0] == '\0', good);
    return settings;
}

static void accepts(const char *text)
{
    parse(text);
    if (complaints[0] != '\0') {
        fprintf(stderr, "\"%s\": %s", text, complaints);
        exit(1);
    }
}

static void complains(const char *text, const char *expected)
{
    struct settings settings = parse(text);
    if (strcmp(complaints, expected) != 0) {
        fprintf(stderr, "it says:   %sshould be: %s", complaints, expected);
        exit(1);
    }
    CHECK_EQUAL(0, memcmp(&settings, &settings_default, sizeof(settings)));
}

static void each_setting(void)
{
    struct settings settings = parse("# all of them\n\n  user-file = yes\nmemory=4G\n"
                                     "\tprocesses\t=\t512  \nlog = jobs\nfailure-exit = 100");
    CHECK_EQUAL(0, complaints[0]);
    CHECK(settings.user_file);
    CHECK_EQUAL(4LL << 30, settings.memory);
    CHECK_EQUAL(512, settings.processes);
    CHECK_EQUAL(LOG_JOBS, settings.log);
    CHECK_EQUAL(100, settings.failure_exit);
}

static void nothing_is_the_default(void)
{
    struct settings settings = parse("");
    CHECK(!settings.user_file);
    CHECK(settings.memory == RLIM_INFINITY && settings.processes == RLIM_INFINITY);
    CHECK_EQUAL(LOG_FAILURES, settings.log);
    CHECK_EQUAL(125, settings.failure_exit);
    accepts("#");
    accepts("\n \t \n");
}

static void sizes(void)
{
    CHECK_EQUAL(1, parse("memory = 1").memory);
    CHECK_EQUAL(2048, parse("memory = 2K").memory);
    CHECK_EQUAL(3LL << 20, parse("memory = 3M").memory);
    CHECK_EQUAL(1LL << 40, parse("memory = 1T").memory);
    CHECK(parse("memory = unlimited").memory == RLIM_INFINITY);
    CHECK(parse("processes = unlimited").processes == RLIM_INFINITY);
}

static void a_nul_is_no_unit(void)
{
    static const char text[] = "memory = 5\0";
    struct settings settings;

    CHECK(!settings_parse("conf", text, sizeof(text) - 1, &settings, remember));
}

static void sizes_that_are_none(void)
{
    static const char *const wrong[] = {
        "", "0", "0K", "-1", "+1", "4g", "4GB", "4 G", "G", "1.5G", "0x10", "Unlimited", "4K#",
        "18446744073709551615", "18446744073709551616", "99999999999T", "16777216T",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char text[64], expected[256];
        snprintf(text, sizeof(text), "memory=%s", wrong[i]);
        snprintf(expected, sizeof(expected),
                 "conf:1:8: memory can't be \"%s\": write bytes, as in 4G"
                 " (with K, M, G or T), or unlimited\n",
                 wrong[i]);
        complains(text, expected);
    }
    complains("processes = 1K",
              "conf:1:13: processes can't be \"1K\": write a number, or unlimited\n");
}

static void words_that_are_none(void)
{
    complains("user-file = maybe", "conf:1:13: user-file can't be \"maybe\": write yes or no\n");
    complains("log = job", "conf:1:7: log can't be \"job\": write nothing, failures or jobs\n");
    complains("failure-exit = 0", "conf:1:16: failure-exit can't be \"0\": write a number from 1 to"
              " 255\n");
    complains("failure-exit = 256",
              "conf:1:16: failure-exit can't be \"256\": write a number from 1"
              " to 255\n");
}

static void every_mistake_with_its_place(void)
{
    complains(
        "# one\n  memry = 4G\nlog\nlog = jobs\nlog = jobs\nmemory = a\033[2J\n",
        "conf:2:3: unknown setting \"memry\"; the settings are: user-file, memory, processes, log,"
        " failure-exit\n"
        "conf:3:1: the line has no \"=\": write name = value\n"
        "conf:5:1: log is already set in line 4: remove one of them\n"
        "conf:6:10: memory can't be \"a?[2J\": write bytes, as in 4G (with K, M, G or T), or"
        " unlimited\n");
    complains(" = 4",
              "conf:1:2: unknown setting \"\"; the settings are: user-file, memory, processes,"
              " log, failure-exit\n");
}

static void bytes_of_any_kind(void)
{
    static const char nul[] = "memory = 4\0G\n";
    static char text[512];
    struct settings settings;

    CHECK(!settings_parse("conf", nul, sizeof(nul) - 1, &settings, remember));
    srand(1);
    for (int round = 0; round < 20000; round++) {
        size_t length = (size_t)rand() % 40;
        for (size_t i = 0; i < length; i++)
            text[i] = rand() % 4 == 0 ? (char)rand() : "log memory=4G\n#jobs"[rand() % 19];
        complaints[0] = '\0';
        settings_parse("conf", text, length, &settings, remember);
    }
}

static void reads(uid_t owner, bool good, const char *expected)
{
    struct settings settings;
    complaints[0] = '\0';
    CHECK_EQUAL(good, settings_read("conf", owner, &settings, remember));
    if (strcmp(complaints, expected) != 0) {
        fprintf(stderr, "it says:   %sshould be: %s", complaints, expected);
        exit(1);
    }
}

static void files_that_cant_be_trusted(void)
{
    reads(geteuid(), true, "");
    write_file("conf", "log = jobs\n");
    reads(geteuid(), true, "");
    reads(geteuid() + 1, false,
          "conf: does not belong to root, so it can't be trusted: check what it"
          " says, then chown root\n");
    CHECK_EQUAL(0, chmod("conf", 0620));
    reads(geteuid(), false,
          "conf: can be written by others than root, so it can't be trusted: check"
          " what it says, then chmod go-w\n");
    CHECK_EQUAL(0, unlink("conf"));
    CHECK_EQUAL(0, mkdir("conf", 0700));
    reads(geteuid(), false, "conf: is not a regular file: put one in its place\n");
    CHECK_EQUAL(0, rmdir("conf"));
    CHECK_EQUAL(0, mkfifo("conf", 0600));
    reads(geteuid(), false, "conf: is not a regular file: put one in its place\n");
}

static void a_file_without_end(void)
{
    FILE *file = fopen("conf", "we");
    CHECK(file != NULL);
    for (int i = 0; i < 65536; i++)
        fputc('\n', file);
    CHECK_EQUAL(0, fflush(file));
    reads(geteuid(), true, "");
    fputc('\n', file);
    CHECK_EQUAL(0, fclose(file));
    reads(geteuid(), false, "conf: is longer than 65536 bytes: shorten it\n");
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "each setting", each_setting },
        { "nothing is the default", nothing_is_the_default },
        { "sizes", sizes },
        { "a NUL is no unit", a_nul_is_no_unit },
        { "sizes that are none", sizes_that_are_none },
        { "words that are none", words_that_are_none },
        { "every mistake with its place", every_mistake_with_its_place },
        { "bytes of any kind", bytes_of_any_kind },
        { "files that can't be trusted", files_that_cant_be_trusted },
        { "a file without end", a_file_without_end },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
