/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of the program with rights of its own, which anybody may write. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "enter/call.h"
#include "test.h"
#include "words.h"

enum { ROUNDS = 200000 };

/* NULL or what is wrong, for the words of a line that blanks separate. */
static const char *parse(struct call *call, const char *line)
{
    add_all(line);
    return call_parse(call, count, words);
}

static void takes_all_of_it(void)
{
    struct call call;
    CHECK(parse(&call,
                "enter 17 --name deb --passage 8388608:0:9:1234 --only-directory /x --home /h "
                "--login yes -- file zero --one") == NULL);
    CHECK(!call.leave && call.only_directory && call.login && call.passage.known);
    CHECK(strcmp(call.id, "17") == 0 && strcmp(call.name, "deb") == 0);
    CHECK(strcmp(call.directory, "/x") == 0 && strcmp(call.home, "/h") == 0);
    CHECK_EQUAL(8388608, call.passage.stack);
    CHECK_EQUAL(9, call.passage.signal);
    CHECK_EQUAL(1234, call.passage.parent);
    CHECK(strcmp(call.file, "file") == 0 && strcmp(call.argv[0], "zero") == 0);
    CHECK(strcmp(call.argv[1], "--one") == 0 && call.argv[2] == NULL);
    forget_words();
}

/* As the static program of a tree calls it: that of version 1, and this one's. */
static void takes_the_way_out(void)
{
    struct call call;
    CHECK(parse(&call, "namespace-helper leave /usr/bin/chos chos --which") == NULL);
    CHECK(call.leave && !call.passage.known && strcmp(call.file, "/usr/bin/chos") == 0);
    CHECK(strcmp(call.argv[1], "--which") == 0);
    forget_words();
    CHECK(parse(&call, "namespace-helper leave --passage 1:2:3:4 /usr/bin/chos chos") == NULL);
    CHECK(call.leave && call.passage.known && strcmp(call.argv[0], "chos") == 0);
    CHECK(!call.login);
    forget_words();
}

/* As the way in calls it for a login that finds no shell. */
static void takes_the_way_back_of_a_login(void)
{
    struct call call;
    CHECK(parse(&call, "enter leave --passage 1:2:3:4 --login yes --directory /home /bin/sh sh") ==
          NULL);
    CHECK(call.leave && call.login && strcmp(call.passage.word, "1:2:3:4") == 0);
    CHECK(strcmp(call.directory, "/home") == 0 && !call.only_directory);
    CHECK(strcmp(call.file, "/bin/sh") == 0 && strcmp(call.argv[0], "sh") == 0);
    forget_words();
}

static void refuses_what_is_wrong(void)
{
    static const char *const lines[] = {
        "",
        "enter",
        "enter 1",
        "enter 1 --",
        "enter 1 -- file",
        "enter 1 file zero",
        "enter ../1 -- file zero",
        "enter 1/2 -- file zero",
        "enter -1 -- file zero",
        "enter 1111111111111111111 -- file zero",
        "enter 1 --name -- file",
        "enter 1 --other x -- file zero",
        "enter 1 --passage 1:2:3 -- file zero",
        "enter 1 --passage 1:2:3:4:5 -- file zero",
        "enter 1 --passage 99999999999999999999:0:0:1 -- f z",
        "enter 1 --passage :0:0:1 -- f z",
        "enter leave",
        "enter leave file",
        "enter leave --name x file zero",
        "enter leave --home x file zero",
        "enter leave --only-directory x file zero",
    };
    struct call call;

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (parse(&call, lines[i]) == NULL) {
            fprintf(stderr, "%s: should be refused\n", lines[i]);
            exit(1);
        }
        forget_words();
    }
}

/* Any words in any order: nothing is read that is not there, and what is taken is whole. */
static void takes_no_harm(void)
{
    static const char *const some[] = {
        "enter",   "leave",  "1", "007",         "--", "--name", "--passage",        "1:2:3:4",
        "--login", "--home", "x", "--directory", "",   "-",      "--only-directory",
    };
    int good = 0;

    srand(1);
    for (int round = 0; round < ROUNDS; round++) {
        struct call call;
        int length = rand() % 12;
        if (length > 0)
            add("enter");
        for (int i = 1; i < length; i++)
            add(some[(size_t)rand() % (sizeof(some) / sizeof(some[0]))]);
        if (call_parse(&call, count, words) == NULL) {
            good++;
            CHECK(call.file != NULL && call.argv[0] != NULL && call.name != NULL);
            CHECK(call.leave || strspn(call.id, "0123456789") == strlen(call.id));
        }
        forget_words();
    }
    CHECK(good > ROUNDS / 1000);
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "it takes all of it", takes_all_of_it },
        { "it takes the way out", takes_the_way_out },
        { "it takes the way back of a login", takes_the_way_back_of_a_login },
        { "it refuses what is wrong", refuses_what_is_wrong },
        { "it takes no harm", takes_no_harm },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
