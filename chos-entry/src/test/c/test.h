/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Each test function runs in a process of its own, which a failed check ends, and in an empty
 * directory of its own. Where the variable CHOS_TEST_REPORTS names a directory, there is a report
 * in it afterwards, as JUnit's are. BEFORE_EACH_TEST is a function that is called first in each
 * test.
 */
#ifndef CHOS_TEST_H
#define CHOS_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

#define CHECK_EQUAL(expected, actual) \
    do { \
        long long expected_ = (long long)(expected), actual_ = (long long)(actual); \
        if (expected_ != actual_) { \
            fprintf(stderr, "%s:%d: %s is %lld, should be %lld\n", __FILE__, __LINE__, #actual, \
                    actual_, expected_); \
            exit(1); \
        } \
    } while (0)

struct test {
    const char *name;
    void (*run)(void);
};

/* The exit code of the function's process; 128 and the signal if one ended it. */
static inline int run_in_child(void (*function)(void *), void *argument)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        function(argument);
        exit(0);
    }
    CHECK(child > 0);
    CHECK_EQUAL(child, waitpid(child, &status, 0));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static inline void run_test(void *test)
{
#ifdef BEFORE_EACH_TEST
    BEFORE_EACH_TEST();
#endif
    ((struct test *)test)->run();
}

static inline void remove_directory(void *directory)
{
    execlp("rm", "rm", "-rf", (char *)directory, NULL);
    exit(1);
}

/* NULL if none is wanted. */
static inline FILE *open_report(const char *program)
{
    char path[4096];
    const char *directory = getenv("CHOS_TEST_REPORTS");

    if (directory == NULL)
        return NULL;
    mkdir(directory, 0777);
    snprintf(path, sizeof(path), "%s/TEST-%s.xml", directory, program);
    FILE *report = fopen(path, "we");
    CHECK(report != NULL);
    fprintf(report, "<testsuite name=\"%s\">\n", program);
    return report;
}

static inline int run_tests(const char *path, struct test *tests, size_t count)
{
    int failures = 0;
    const char *slash = strrchr(path, '/');
    const char *program = slash == NULL ? path : slash + 1;
    FILE *report = open_report(program);

    for (size_t i = 0; i < count; i++) {
        char directory[] = SCRATCH "/scratch-XXXXXX";
        CHECK(mkdtemp(directory) != NULL && chdir(directory) == 0);
        int code = run_in_child(run_test, &tests[i]);
        CHECK_EQUAL(0, run_in_child(remove_directory, directory));
        if (code != 0) {
            fprintf(stderr, "%s: %s: exit code %d\n", program, tests[i].name, code);
            failures++;
        }
        /* The names are ours, with nothing in them that XML would mind. */
        if (report != NULL)
            fprintf(report, "<testcase classname=\"%s\" name=\"%s\">\n%s</testcase>\n", program,
                    tests[i].name, code != 0 ? "<failure/>\n" : "");
    }
    if (report != NULL) {
        fputs("</testsuite>\n", report);
        CHECK_EQUAL(0, fclose(report));
    }
    printf("%s: %zu tests, %d failed\n", program, count, failures);
    return failures != 0;
}

#define RUN_TESTS(tests) run_tests(argv[0], tests, sizeof(tests) / sizeof((tests)[0]))

#endif
