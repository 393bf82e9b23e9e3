/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of the namespace engine's helper, whose caller is not trusted to be chos. */
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "namespace/plan.h"
#include "test.h"
#include "words.h"

enum { ROUNDS = 200000 };

static void forget(struct plan *plan)
{
    free(plan->binds);
    free(plan->shells);
    forget_words();
}

/* NULL or what is wrong, for the words of a line that blanks separate. */
static const char *parse(struct plan *plan, const char *line)
{
    add_all(line);
    return plan_parse(plan, count, words);
}

static void check_refused(const char *line, const char *part)
{
    struct plan plan;
    const char *problem = parse(&plan, line);
    if (problem == NULL || strstr(problem, part) == NULL) {
        fprintf(stderr, "%s: %s, should be: %s\n", line, problem == NULL ? "good" : problem, part);
        exit(1);
    }
    forget(&plan);
}

static void takes_all_of_it(void)
{
    struct plan plan;
    CHECK(parse(&plan, "helper enter --name deb --tree /os/deb --bind /home --bind /a/b --links "
                       "--private --verbose --directory x --home y --shell /s --shell /bin/t -- "
                       "file zero one --") == NULL);
    CHECK(!plan.leave && plan.links && plan.private_mounts && plan.verbose);
    CHECK(!plan.only_directory);
    CHECK(strcmp(plan.name, "deb") == 0 && strcmp(plan.tree, "/os/deb") == 0);
    CHECK_EQUAL(2, plan.bind_count);
    CHECK(strcmp(plan.binds[0], "/home") == 0 && strcmp(plan.binds[1], "/a/b") == 0);
    CHECK_EQUAL(2, plan.shell_count);
    CHECK(strcmp(plan.shells[0], "/s") == 0 && strcmp(plan.shells[1], "/bin/t") == 0);
    CHECK(strcmp(plan.directory, "x") == 0 && strcmp(plan.home, "y") == 0);
    CHECK(strcmp(plan.file, "file") == 0 && strcmp(plan.argv[0], "zero") == 0);
    CHECK(strcmp(plan.argv[2], "--") == 0 && plan.argv[3] == NULL);
    forget(&plan);
}

static void takes_the_way_out(void)
{
    struct plan plan;
    CHECK(parse(&plan, "helper leave /usr/bin/chos -chos --name") == NULL);
    CHECK(plan.leave && strcmp(plan.file, "/usr/bin/chos") == 0);
    CHECK(strcmp(plan.argv[0], "-chos") == 0 && strcmp(plan.argv[1], "--name") == 0);
    forget(&plan);
}

static void refuses_what_is_wrong(void)
{
    static const char *const bad_paths[] = {
        "/", "relative", "/a//b", "/a/", "/.", "/a/..", "/../a", "/a/./b", "//",
    };
    check_refused("", "enter or leave");
    check_refused("helper", "enter or leave");
    check_refused("helper enter", "--");
    check_refused("helper stay", "enter or leave");
    check_refused("helper leave", "command");
    check_refused("helper leave file", "command");
    check_refused("helper enter --name n --tree", "has no value");
    check_refused("helper enter --name n --tree /t file zero", "unknown");
    check_refused("helper enter --name n -- file zero", "--name and --tree");
    check_refused("helper enter --name n --tree /t -- file", "command");
    check_refused("helper enter --name n --tree /t --bogus x -- file zero", "unknown");
    for (size_t i = 0; i < sizeof(bad_paths) / sizeof(bad_paths[0]); i++) {
        char line[200];
        snprintf(line, sizeof(line), "helper enter --name n --tree %s -- file zero", bad_paths[i]);
        check_refused(line, "--tree:");
        snprintf(line, sizeof(line), "helper enter --bind %s -- file zero", bad_paths[i]);
        check_refused(line, "--bind:");
        snprintf(line, sizeof(line), "helper enter --shell %s -- file zero", bad_paths[i]);
        check_refused(line, "--shell:");
    }
}

static void refuses_paths_that_the_kernel_would(void)
{
    char path[PATH_MAX + 1];
    struct plan plan;

    memset(path, 'x', PATH_MAX);
    path[0] = '/';
    path[PATH_MAX] = '\0';
    for (int option = 0; option < 2; option++) {
        add("helper");
        add("enter");
        add(option == 0 ? "--tree" : "--name");
        add(path);
        CHECK(plan_parse(&plan, count, words) != NULL);
        forget(&plan);
    }
}

/* Any words: the plan is refused, or it is whole. */
static void takes_no_harm(void)
{
    static const char *const vocabulary[] = {
        "enter",   "leave",     "--name",    "--tree",      "--bind",
        "--links", "--private", "--verbose", "--directory", "--only-directory",
        "--home",  "--shell",   "--",        "/a",          "/a/b",
        "/",       "..",        "",          "-",           "x",
        "\xff",
    };
    size_t good = 0;
    srand(1);
    for (int round = 0; round < ROUNDS; round++) {
        struct plan plan;
        add("helper");
        int wanted = rand() % WORDS_AT_MOST / (1 + rand() % 8);
        while (count < wanted)
            add(vocabulary[(size_t)rand() % (sizeof(vocabulary) / sizeof(vocabulary[0]))]);
        /* Else few would come far. */
        if (count > 6 && rand() % 2 == 0) {
            static const char *const start[] = { "enter", "--name", "n", "--tree", "/t" };
            for (int i = 0; i < 5; i++) {
                free(words[i + 1]);
                words[i + 1] = strdup(start[i]);
            }
        }
        if (plan_parse(&plan, count, words) == NULL) {
            good++;
            CHECK(plan.file != NULL && plan.argv[0] != NULL);
            CHECK(plan.leave || (plan.name[0] != '\0' && plan.tree[0] == '/'));
            for (size_t i = 0; i < plan.bind_count; i++)
                CHECK(plan.binds[i][0] == '/' && plan.binds[i][1] != '\0');
            for (size_t i = 0; i < plan.shell_count; i++)
                CHECK(plan.shells[i][0] == '/' && plan.shells[i][1] != '\0');
        }
        forget(&plan);
    }
    CHECK(good > ROUNDS / 100);
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "it takes all of it", takes_all_of_it },
        { "it takes the way out", takes_the_way_out },
        { "it refuses what is wrong", refuses_what_is_wrong },
        { "it refuses paths that the kernel would", refuses_paths_that_the_kernel_would },
        { "it takes no harm", takes_no_harm },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
