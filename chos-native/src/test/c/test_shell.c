/* SPDX-License-Identifier: BSD-3-Clause */
/* Which shell there is in an image. */
#include <fcntl.h>

#include "namespace/report.h"
#include "namespace/shell.h"
#include "test.h"

static char own[4096], other[4096], last[4096];
static char *shells[] = { other, last };
static char zero[] = "-tcsh";
static char *words[] = { zero, NULL };

static struct plan plan_for(size_t count)
{
    char here[2000];
    CHECK(getcwd(here, sizeof(here)) != NULL);
    snprintf(own, sizeof(own), "%s/tcsh", here);
    snprintf(other, sizeof(other), "%s/bash", here);
    snprintf(last, sizeof(last), "%s/sh", here);
    words[0] = zero;
    CHECK_EQUAL(0, setenv("SHELL", "mine", 1));
    return (struct plan){
        .name = "bb", .shells = shells, .shell_count = count, .file = own, .argv = words,
    };
}

static void make(const char *path, mode_t mode)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(file >= 0 && fchmod(file, mode) == 0 && close(file) == 0);
}

static void the_users_own_is_taken_if_it_is_there(void)
{
    struct plan plan = plan_for(2);
    make(own, 0700);
    make(other, 0700);
    shell_choose(&plan);
    CHECK(plan.file == own && plan.argv[0] == zero);
    CHECK(strcmp(getenv("SHELL"), "mine") == 0);
}

static void the_next_that_can_be_executed_is_taken_and_stays_a_login_shell(void)
{
    struct plan plan = plan_for(2);
    /* Neither a directory nor a file without the permission is a program. */
    CHECK_EQUAL(0, mkdir(own, 0700));
    make(other, 0600);
    make(last, 0755);
    /* Also when root runs the tests: for him, one of the bits must be there. */
    shell_choose(&plan);
    CHECK(plan.file == last && strcmp(plan.argv[0], "-sh") == 0);
    CHECK(strcmp(getenv("SHELL"), last) == 0);
}

static void a_command_is_left_alone(void)
{
    struct plan plan = plan_for(0);
    make(last, 0700);
    shell_choose(&plan);
    CHECK(plan.file == own);
}

static void choose(void *plan)
{
    shell_choose(plan);
}

static void none_is_an_error(void)
{
    struct plan plan = plan_for(2);
    CHECK_EQUAL(NOT_FOUND, run_in_child(choose, &plan));
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the user's own is taken if it is there", the_users_own_is_taken_if_it_is_there },
        { "the next that can be executed is taken, and stays a login shell",
          the_next_that_can_be_executed_is_taken_and_stays_a_login_shell },
        { "a command is left alone", a_command_is_left_alone },
        { "none is an error", none_is_an_error },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
