/* SPDX-License-Identifier: BSD-3-Clause */
/* Who is admitted to a prepared mount namespace, by its file. */
#include <errno.h>

#include "admission.h"
#include "files.h"

static struct admission admission;

static int decide(const char *text, uid_t uid, gid_t gid, const gid_t *groups, size_t count)
{
    write_file("rights", text);
    int file = open("rights", O_RDONLY | O_CLOEXEC);
    CHECK(file >= 0);
    int error =
        admission_decide(file, &(struct chos_rights){ uid, gid, groups, count }, &admission);
    close(file);
    return error;
}

static int decide_for(const char *text, uid_t uid, gid_t gid)
{
    return decide(text, uid, gid, NULL, 0);
}

static void an_empty_line_is_for_everybody(void)
{
    CHECK_EQUAL(0, decide_for("\n", 1000, 1000));
    CHECK_EQUAL(0, decide_for("\nwho nobody reads this\n", 1000, 1000));
}

static void what_cannot_be_understood_is_for_nobody(void)
{
    static const char *const wrong[] = {
        "",
        "gid=1000",
        "gid=\n",
        "gid=1000,\n",
        "gid=,1000\n",
        "gid=-1\n",
        "gid= 1000\n",
        "gid=1000x\n",
        "gid=1000  uid=1\n",
        "gid\n",
        "other=1\n",
        "gid=2000,1000\n",
        "gid=1000,1000\n",
        "gid=4294967295\n",
        "gid=4294968296\n",
        "uid=18446744073709552616\n",
        "until=\n",
        "until=x\n",
        "until=99999999999999999999\n",
        "closed\n",
        "/export/os/x\n",
        "gid=1000\t\n",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (decide_for(wrong[i], 1000, 1000) != EINVAL)
            fprintf(stderr, "taken for something: %s\n", wrong[i]);
        CHECK_EQUAL(EINVAL, decide_for(wrong[i], 1000, 1000));
    }
}

static void a_group_or_a_user_is_enough(void)
{
    static const gid_t groups[] = { 4, 3000, 4294967294 };
    static const char text[] = "gid=3,3000,3001 uid=7,1001\n";

    CHECK_EQUAL(0, decide(text, 1000, 1000, groups, 3));
    CHECK_EQUAL(0, decide_for(text, 1000, 3001));
    CHECK_EQUAL(0, decide_for(text, 1001, 1000));
    CHECK_EQUAL(EACCES, decide(text, 1000, 1000, groups, 1));
    CHECK_EQUAL(EACCES, decide_for(text, 3000, 1001));
    CHECK_EQUAL(EACCES, decide_for("uid=0\n", 1000, 0));
    CHECK_EQUAL(0, decide("gid=4294967294\n", 1000, 1000, groups, 3));
}

static void as_many_as_the_kernel_takes_and_no_more(void)
{
    gid_t group = 2 * 65535;

    for (int more = 0; more < 2; more++) {
        FILE *file = fopen("many", "we");
        CHECK(file != NULL);
        for (int i = 0; i < 65536 + more; i++)
            fprintf(file, "%s%d", i == 0 ? "gid=" : ",", 2 * i);
        fputs("\nwho many\n", file);
        CHECK_EQUAL(0, fclose(file));
        for (int odd = 0; odd < 2; odd++) {
            int many = open("many", O_RDONLY | O_CLOEXEC);
            int error =
                admission_decide(many,
                                 &(struct chos_rights){ 1, 1, &(gid_t){ group + (gid_t)odd }, 1 },
                                 &admission);
            CHECK_EQUAL(more ? EINVAL : odd ? EACCES : 0, error);
            close(many);
        }
    }
    CHECK_EQUAL(0, strcmp(admission.text, "many"));
}

static void a_day_ends(void)
{
    CHECK_EQUAL(0, decide_for("until=9999999999\nuntil 2286-11-20\n", 1000, 1000));
    CHECK_EQUAL(EACCES, decide_for("gid=1000 until=1\nuntil 1970-01-01\nwho group a\n", 1, 1000));
    CHECK_EQUAL(REFUSAL_EXPIRED, admission.refusal);
    CHECK_EQUAL(0, strcmp(admission.text, "1970-01-01"));
    CHECK_EQUAL(EACCES,
                decide_for("gid=1000 until=9999999999\nuntil 2286-11-20\nwho group a, user b\n", 1,
                           1));
    CHECK_EQUAL(REFUSAL_OTHERS, admission.refusal);
    CHECK_EQUAL(0, strcmp(admission.text, "group a, user b"));
}

static void why_it_is_closed(void)
{
    CHECK_EQUAL(EACCES,
                decide_for("uid=0\nclosed new disks\nuntil 1970-01-01\nwho group a\n", 1, 1));
    CHECK_EQUAL(REFUSAL_CLOSED, admission.refusal);
    CHECK_EQUAL(0, strcmp(admission.text, "new disks"));
    CHECK_EQUAL(EACCES, decide_for("uid=0\nclosed \n", 1, 1));
    CHECK_EQUAL(REFUSAL_CLOSED, admission.refusal);
    CHECK_EQUAL(0, strcmp(admission.text, ""));
    CHECK_EQUAL(EACCES, decide_for("uid=0\n", 1, 1));
    CHECK_EQUAL(REFUSAL_OTHERS, admission.refusal);
    CHECK_EQUAL(0, strcmp(admission.text, ""));
}

static void a_number_is_digits_and_there(void)
{
    struct chos_rights rights = { .uid = 1, .gid = 1 };
    int directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

    write_file("rights-1", "\n");
    CHECK_EQUAL(ENOENT, admission_ask(directory, "2", &rights, &admission));
    CHECK_EQUAL(ENOENT, admission_ask(directory, "", &rights, &admission));
    CHECK_EQUAL(ENOENT, admission_ask(directory, "../1", &rights, &admission));
    CHECK_EQUAL(ENOENT, admission_ask(directory, "1111111111111111111111", &rights, &admission));
    rights.uid = 0;
    CHECK_EQUAL(0, admission_ask(directory, "2", &rights, &admission));
}

static void a_file_that_is_not_roots_alone_counts_for_nobody(void)
{
    struct chos_rights rights = { .uid = 1, .gid = 1 };
    int directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

    write_file("rights-1", "\n");
    /* Whoever runs this test: it is root's and for others to write, or it isn't root's. */
    CHECK_EQUAL(0, chmod("rights-1", 0666));
    CHECK_EQUAL(EINVAL, admission_ask(directory, "1", &rights, &admission));
    CHECK_EQUAL(0, symlink("rights-1", "rights-2"));
    CHECK_EQUAL(ELOOP, admission_ask(directory, "2", &rights, &admission));
    CHECK_EQUAL(0, mkdir("rights-3", 0755));
    CHECK_EQUAL(EINVAL, admission_ask(directory, "3", &rights, &admission));
    CHECK_EQUAL(0, mkfifo("rights-4", 0644));
    CHECK_EQUAL(EINVAL, admission_ask(directory, "4", &rights, &admission));
}

int main(int argc, char **argv)
{
    (void)argc;
    static struct test tests[] = {
        { "an empty line is for everybody", an_empty_line_is_for_everybody },
        { "what cannot be understood is for nobody", what_cannot_be_understood_is_for_nobody },
        { "a group or a user is enough", a_group_or_a_user_is_enough },
        { "as many as the kernel takes and no more", as_many_as_the_kernel_takes_and_no_more },
        { "a day ends", a_day_ends },
        { "why it is closed", why_it_is_closed },
        { "a number is digits and there", a_number_is_digits_and_there },
        { "a file that is not root's alone counts for nobody",
          a_file_that_is_not_roots_alone_counts_for_nobody },
    };
    return RUN_TESTS(tests);
}
