/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>

#include "files.h"
#include "variables.h"

VARIABLES(before);
VARIABLES(after);
static struct assignments assignments;
static char room[VARIABLES_ROOM];

static char *const *all(struct variables *variables)
{
    return (char *const *)variables->all;
}

static void is(const char *expected, const char *name)
{
    const char *value = variable(all(&after), name);
    CHECK(expected == NULL ? value == NULL : value != NULL && strcmp(expected, value) == 0);
}

/* From those variables into that environment. */
static void enter(char *const envp[], const char *name, const char *path)
{
    variables_room(&before, room, sizeof(room));
    CHECK(variables_copy(&before, envp, NULL, NULL) && variables_put_back(&before));
    CHECK(variables_copy(&after, all(&before), NULL, NULL));
    after.room = before.room;
    after.left = before.left;
    CHECK_EQUAL(0, assignments_read(&files, name, path, &assignments));
    CHECK(assignments_apply(&assignments, name, "/home/x", all(&before), &after));
}

static void publish(void)
{
    write_file("variables",
               "\tSITE=$CHOS\n\tPATH=/site:$PATH\nmpi\tX=of mpi\ncuda\tPATH=/cuda:$PATH\n"
               "cuda\tX=$HOME/$CHOS/$X$$ $1 $\nroot\tX=host\nhalf\tX=");
}

static char *given[] = { (char *)"PATH=/bin", (char *)"X=mine", (char *)"HOME=/root", NULL };

static void the_sites_come_first_and_what_is_said_of_one_on_top(void)
{
    publish();
    enter(given, "cuda", "/os/cuda");
    is("/cuda:/site:/bin", "PATH");
    is("cuda", "SITE");
    is("/root/cuda/mine$$ $1 $", "X");
    enter(given, "other", "/os/other");
    is("/site:/bin", "PATH");
    is("mine", "X");
}

static void for_the_host_only_what_is_said_of_it(void)
{
    publish();
    enter(given, "root", "/");
    is(NULL, "SITE");
    is("/bin", "PATH");
    is("host", "X");
}

/* The note goes with the variables, as from a process to its child. */
static void on_leaving_it_is_put_back_unless_changed_since(void)
{
    char texts[16][300], *inside[17];
    size_t count = 0;

    publish();
    enter(given, "cuda", "/os/cuda");
    for (; count < after.count; count++) {
        CHECK(count < 16 && strlen(after.all[count]) < sizeof(texts[0]));
        inside[count] = strcpy(texts[count], after.all[count]);
    }
    inside[count] = NULL;
    enter(inside, "other", "/os/other");
    is("/site:/bin", "PATH");
    is("mine", "X");
    is("other", "SITE");
    for (size_t i = 0; i < count; i++) {
        if (strncmp(inside[i], "X=", 2) == 0)
            inside[i] = (char *)"X=changed";
    }
    enter(inside, "outside", "/");
    is("/bin", "PATH");
    is("changed", "X");
    is(NULL, "SITE");
    is(NULL, CHANGED_VARIABLE);
    is("/root", "HOME");
}

static void a_value_may_have_anything_in_it(void)
{
    char *odd[] = { (char *)"X=a:b;c\n=\\-", NULL };

    write_file("variables", "a\tX=1\n");
    enter(odd, "a", "/a");
    is("1", "X");
    CHECK(variables_copy(&before, all(&after), NULL, NULL) && variables_put_back(&before));
    CHECK(strcmp("a:b;c\n=\\-", variable(all(&before), "X")) == 0);
}

static void what_is_no_note_of_ours_is_passed_over(void)
{
    static const char *const notes[] = {
        "", "X", "X:1234567890abcdef", "X:1234567890abcdef:99999999:y;", "X:1234567890abcdef:5;",
        ":1234567890abcdef:-;", "X:1234567890abcdef:-", "X=1:1234567890abcdef:-;",
    };
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        char entry[100] = CHANGED_VARIABLE "=";
        char *const envp[] = { (char *)"X=x", strcat(entry, notes[i]), NULL };
        variables_room(&after, room, sizeof(room));
        CHECK(variables_copy(&after, envp, NULL, NULL) && variables_put_back(&after));
        is("x", "X");
        is(NULL, CHANGED_VARIABLE);
    }
}

static void nothing_leaves_no_empty_element(void)
{
    char *none[] = { NULL };

    write_file("variables", "a\tL=/a:$L\na\tM=$M:/a\na\tN=/a:$N:/b\na\tPATH=/a:$PATH\na\tO=$O\n");
    enter(none, "a", "/a");
    is("/a", "L");
    is("/a", "M");
    is("/a:/b", "N");
    is("", "O");
    is("/a:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "PATH");
}

static void without_such_lines_nothing_changes(void)
{
    unlink("variables");
    enter(given, "cuda", "/os/cuda");
    CHECK_EQUAL(3, after.count);
    is(NULL, CHANGED_VARIABLE);
}

static void what_does_not_fit_is_an_error(void)
{
    char small[20];

    write_file("variables", "a\tX=1234567890123456789\n");
    CHECK_EQUAL(0, assignments_read(&files, "a", "/a", &assignments));
    variables_room(&after, small, sizeof(small));
    CHECK(variables_copy(&after, given, NULL, NULL));
    CHECK(!assignments_apply(&assignments, "a", NULL, given, &after));
}

static bool count_change(const char *entry, size_t length, bool gone, void *argument)
{
    int *counts = argument;
    (void)entry;
    counts[gone]++;
    return length == 1;
}

static void what_has_changed(void)
{
    char *old[] = { (char *)"A=1", (char *)"B=2", (char *)"C=3", NULL };
    char *fresh[] = { (char *)"A=1", (char *)"B=4", (char *)"D=5", NULL };
    int counts[2] = { 0, 0 };

    CHECK(variables_copy(&after, fresh, NULL, NULL));
    CHECK(variables_compare(old, &after, count_change, counts));
    CHECK_EQUAL(2, counts[0]);
    CHECK_EQUAL(1, counts[1]);
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the site's come first and what is said of one on top",
          the_sites_come_first_and_what_is_said_of_one_on_top },
        { "for the host only what is said of it", for_the_host_only_what_is_said_of_it },
        { "on leaving it is put back unless changed since",
          on_leaving_it_is_put_back_unless_changed_since },
        { "a value may have anything in it", a_value_may_have_anything_in_it },
        { "what is no note of ours is passed over", what_is_no_note_of_ours_is_passed_over },
        { "nothing leaves no empty element", nothing_leaves_no_empty_element },
        { "without such lines nothing changes", without_such_lines_nothing_changes },
        { "what does not fit is an error", what_does_not_fit_is_an_error },
        { "what has changed", what_has_changed },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
