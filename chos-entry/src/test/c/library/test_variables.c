/* SPDX-License-Identifier: BSD-3-Clause */
#include "variables.h"

#include "test.h"

static struct variables variables;

static void are(const char *const *expected)
{
    size_t i = 0;
    for (; expected[i] != NULL; i++)
        CHECK(variables.all[i] != NULL && strcmp(expected[i], variables.all[i]) == 0);
    CHECK(variables.all[i] == NULL);
    CHECK_EQUAL(i, variables.count);
}

static char *given[] = {
    (char *)"A=1", (char *)"CHOS=x", (char *)"CHOSEN=y", (char *)"none", (char *)"CHOS=z",
    (char *)"B=", NULL,
};

static void the_first_counts(void)
{
    CHECK(strcmp("x", variable(given, "CHOS")) == 0);
    CHECK(strcmp("", variable(given, "B")) == 0);
    CHECK(variable(given, "none") == NULL);
    CHECK(variable(given, "CHO") == NULL);
}

static void one_is_set_in_its_place_and_once(void)
{
    CHECK(variables_copy(&variables, given, NULL, NULL));
    CHECK(variables_set(&variables, "CHOS=debian13"));
    are((const char *[]){ "A=1", "CHOS=debian13", "CHOSEN=y", "none", "B=", NULL });
    CHECK(variables_set(&variables, "C=3"));
    are((const char *[]){ "A=1", "CHOS=debian13", "CHOSEN=y", "none", "B=", "C=3", NULL });
}

static bool is_short(const char *entry, const void *most)
{
    return strlen(entry) <= *(const size_t *)most;
}

static void some_are_kept(void)
{
    size_t most = 4;
    CHECK(variables_copy(&variables, given, is_short, &most));
    are((const char *[]){ "A=1", "none", "B=", NULL });
}

static void more_than_there_is_room_for(void)
{
    static char *many[VARIABLES_AT_MOST + 2];
    for (size_t i = 0; i <= VARIABLES_AT_MOST; i++)
        many[i] = (char *)"X=1";
    CHECK(!variables_copy(&variables, many, NULL, NULL));
    many[VARIABLES_AT_MOST] = NULL;
    many[0] = (char *)"Y=1";
    CHECK(variables_copy(&variables, many, NULL, NULL));
    CHECK(!variables_set(&variables, "Z=1"));
    CHECK(variables_set(&variables, "X=2"));
    are((const char *[]){ "Y=1", "X=2", NULL });
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the first counts", the_first_counts },
        { "one is set in its place and once", one_is_set_in_its_place_and_once },
        { "some are kept", some_are_kept },
        { "more than there is room for", more_than_there_is_room_for },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
