/* SPDX-License-Identifier: BSD-3-Clause */
/* Who is found without a name service. */
#include "front/user.h"

#include <fcntl.h>

#include "test.h"

static void put(const char *file, const char *text)
{
    int descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(descriptor >= 0);
    CHECK_EQUAL(strlen(text), write(descriptor, text, strlen(text)));
    close(descriptor);
}

static const char users[] = "root:x:0:0:root:/root:/bin/bash\n"
                            "# a comment\n"
                            "alice:x:1000:1000:Alice,,,:/home/alice:/bin/zsh\n"
                            "twin:x:1000:1000::/home/twin:/bin/sh\n"
                            "bob:x:1001:1001::/home/bob:\n"
                            "last:x:1002:1002::/home/last:/bin/dash";

static bool find(uid_t uid, struct user *user)
{
    return user_find_in("nsswitch", "passwd", uid, user);
}

static void of_the_file(void)
{
    struct user user;

    put("nsswitch", "# comment\ngroup: sss files\n passwd:\tfiles systemd # users\n");
    put("passwd", users);
    CHECK(find(1000, &user));
    CHECK(strcmp("/home/alice", user.home) == 0 && strcmp("/bin/zsh", user.shell) == 0);
    CHECK(find(1001, &user));
    CHECK(strcmp("/bin/sh", user.shell) == 0);
    CHECK(find(1002, &user));
    CHECK(strcmp("/bin/dash", user.shell) == 0);
    CHECK(!find(1003, &user));
}

static void where_another_database_has_a_say(void)
{
    static const char *const lines[] = {
        "passwd: sss files\n", "passwd: compat\n", "passwd: filesystem\n", "passwd:\n",
        "passwd: files [SUCCESS=continue] ldap\n", "passwd: files[SUCCESS=merge] ldap\n",
        "group: files\n", "passwd: files\npasswd: ldap\n", "",
    };
    struct user user;

    put("passwd", users);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        put("nsswitch", lines[i]);
        CHECK(!find(1000, &user));
    }
    CHECK_EQUAL(0, unlink("nsswitch"));
    CHECK(!find(1000, &user));
}

static void a_file_that_is_not_plain(void)
{
    static const char *const before[] = {
        "+::::::\n",
        "-eve::::::\n",
        " eve:x:x:1::/:\n",
        "eve:x:7:7::/\n",
        "eve:x:7:7::/:/bin/sh:\n",
        "\n",
        "eve:x:0x3e8:1::/:/x\n",
        "eve:x: 1000:1::/:/x\n",
        "eve:x:99999999999:1::/:/x\n",
        "eve:x:4294967295:1::/:/x\n",
    };
    char text[1024];
    struct user user;

    put("nsswitch", "passwd: files\n");
    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
        snprintf(text, sizeof(text), "%s%s", before[i], users);
        put("passwd", text);
        CHECK(!find(1000, &user));
    }
    CHECK_EQUAL(0, unlink("passwd"));
    CHECK(!find(1000, &user));
}

static void a_shell_too_long_for_a_path(void)
{
    static char text[3 * PATH_MAX];
    struct user user;

    put("nsswitch", "passwd: files\n");
    snprintf(text, sizeof(text), "alice:x:1000:1000::/home/alice:/%0*d\n", PATH_MAX, 0);
    put("passwd", text);
    CHECK(!find(1000, &user));
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "of the file", of_the_file },
        { "where another database has a say", where_another_database_has_a_say },
        { "a file that is not plain", a_file_that_is_not_plain },
        { "a shell too long for a path", a_shell_too_long_for_a_path },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
