/* SPDX-License-Identifier: BSD-3-Clause */
/* The whole way in, and the way back. */
#include <errno.h>
#include <sys/stat.h>

#include "files.h"

static char here[CHOS_PATH_SIZE];

static void start(void)
{
    CHECK(getcwd(here, sizeof(here)) != NULL);
    write_file("environments", "root\t/\ndebian13\t/export/os/debian13\n");
    write_file("setchos", "");
}

/* What has been written since the last call. */
static void written_is(const char *expected)
{
    char text[64];
    int file = open("setchos", O_RDWR | O_CLOEXEC);
    CHECK(file >= 0);
    ssize_t length = read(file, text, sizeof(text));
    CHECK_EQUAL(strlen(expected), length);
    CHECK(memcmp(text, expected, (size_t)length) == 0);
    CHECK_EQUAL(0, ftruncate(file, 0));
    close(file);
}

static void directory_is(const char *expected)
{
    char now[CHOS_PATH_SIZE];
    CHECK(getcwd(now, sizeof(now)) != NULL);
    CHECK(strcmp(expected, now) == 0);
}

static void by_name(void)
{
    struct chos_way way = { .name = "debian13" };
    char text[CHOS_TEXT_SIZE];

    start();
    CHECK_EQUAL(0, chos_go_in(&files, &way));
    written_is("/export/os/debian13");
    CHECK(strcmp(way.path, "/export/os/debian13") == 0);
    CHECK_EQUAL(0, way.away);
    CHECK(strcmp(way.now, here) == 0);
    chos_stay_in(&way);
    directory_is(here);

    way = (struct chos_way){ .name = "debian31" };
    CHECK_EQUAL(ENOENT, chos_go_in(&files, &way));
    CHECK_EQUAL(CHOS_FIND, way.step);
    chos_explain_way(&files, ENOENT, &way, "$CHOS", text);
    CHECK(strstr(text, "\"debian31\" (from $CHOS); available: root, debian13") != NULL);
    written_is("");
}

static void not_started(void)
{
    struct chos_way way = { .name = "debian13" };
    char text[CHOS_TEXT_SIZE];

    start();
    CHECK_EQUAL(0, unlink("setchos"));
    CHECK_EQUAL(ENXIO, chos_go_in(&files, &way));
    CHECK_EQUAL(CHOS_ENTER, way.step);
    chos_explain_way(&files, ENXIO, &way, "$CHOS", text);
    CHECK(strstr(text, "can't enter debian13: CHOS is not started") != NULL);
}

static void a_path_that_is_known_is_not_looked_up(void)
{
    struct chos_way way = { .name = "other", .path = "/export/os/other" };

    start();
    CHECK_EQUAL(0, chos_go_in(&files, &way));
    written_is("/export/os/other");
    chos_stay_in(&way);
}

static void the_way_back(void)
{
    struct chos_way way = { .name = "debian13", .directory = "/usr" };

    start();
    int free = open("setchos", O_RDONLY | O_CLOEXEC);
    close(free);
    CHECK_EQUAL(0, chos_go_in(&files, &way));
    directory_is("/usr");
    CHECK_EQUAL(0, chos_go_back(&chos_files, &way));
    directory_is(here);
    int next = open("setchos", O_RDONLY | O_CLOEXEC);
    CHECK_EQUAL(free, next);
}

static void the_directory_that_is_asked_for_and_no_other(void)
{
    char nowhere[CHOS_PATH_SIZE + 8], text[CHOS_TEXT_SIZE];
    snprintf(nowhere, sizeof(nowhere), "/no-such");
    struct chos_way way = { .name = "debian13", .directory = nowhere };

    start();
    CHECK_EQUAL(ENOENT, chos_go_in(&files, &way));
    CHECK_EQUAL(CHOS_DIRECTORY, way.step);
    /* In the plain file the second word stands over the first. */
    written_is("/export/os/debian13");
    directory_is(here);
    chos_explain_way(&files, ENOENT, &way, "$CHOS", text);
    CHECK(strcmp(text, "/no-such: No such file or directory in debian13") == 0);
}

/* Where it is not there any more: here it was deleted, inside it need not be there. */
static void what_comes_nearest(void)
{
    static char home[CHOS_PATH_SIZE + 8];
    struct chos_files absolute;
    char names[2][CHOS_PATH_SIZE + 16];
    struct chos_way way = { .name = "debian13", .home = home };

    start();
    snprintf(home, sizeof(home), "%s/home", here);
    snprintf(names[0], sizeof(names[0]), "%s/environments", here);
    snprintf(names[1], sizeof(names[1]), "%s/setchos", here);
    absolute = (struct chos_files){
        .table = names[0], .closed = "", .until = "", .defaults = "", .hidden = "",
        .setchos = names[1], .link = "", .log_entries = "/no-log", .journal = "", .syslog = "",
        .mount_namespace = "", .shared = "",
    };
    CHECK_EQUAL(0, mkdir("home", 0700));
    CHECK_EQUAL(0, mkdir("gone", 0700));
    CHECK_EQUAL(0, chdir("gone"));
    CHECK_EQUAL(0, rmdir("../gone"));
    CHECK_EQUAL(0, chos_go_in(&absolute, &way));
    CHECK_EQUAL(ENOENT, way.away);
    CHECK(way.now == home);
    chos_stay_in(&way);
    directory_is(home);
}

/* As if the process had its own /own, where those inside see what is in /shared. */
static void with_own(const char *more)
{
    char text[3 * CHOS_PATH_SIZE];

    start();
    CHECK_EQUAL(0, mkdir("own", 0700) | mkdir("own/below", 0700) | mkdir("shared-one", 0700) |
                       mkdir("shared-one/below", 0700));
    snprintf(text, sizeof(text),
             "%s%s\t%s\nown\tshared-one\nown/below\tshared-one/below\nown\tgone\ngone\town\n", more,
             here, here);
    write_file("shared", text);
    CHECK_EQUAL(0, symlink("mnt:[1]", "mount-namespace"));
}

static void what_it_has_of_its_own(void)
{
    struct chos_way way = { .name = "debian13" };
    char text[CHOS_TEXT_SIZE], self[64];

    with_own("");
    CHECK_EQUAL(0, chos_go_in(&files, &way));
    CHECK(strcmp(way.own, "own, gone") == 0);
    written_is("/export/os/debian13");
    chos_stay_in(&way);
    chos_explain_own(way.own, way.name, text);
    CHECK(strstr(text, "its own own, gone, but in debian13 it is the host's") != NULL);

    /* Nobody leaves anything behind on the way to the host. */
    way = (struct chos_way){ .name = "root" };
    CHECK_EQUAL(0, chos_go_in(&files, &way));
    CHECK(way.own[0] == '\0');
    chos_stay_in(&way);

    /* In the host's own mount namespace nothing is looked at. */
    ssize_t length = readlink("/proc/self/ns/mnt", self, sizeof(self) - 1);
    CHECK(length > 0);
    self[length] = '\0';
    CHECK_EQUAL(0, unlink("mount-namespace") | symlink(self, "mount-namespace"));
    way = (struct chos_way){ .name = "debian13" };
    CHECK_EQUAL(0, chos_go_in(&files, &way));
    CHECK(way.own[0] == '\0');
    chos_stay_in(&way);
}

static void where_that_is_refused(void)
{
    struct chos_way way = { .name = "debian13" };
    char text[CHOS_TEXT_SIZE];

    with_own("require\n");
    CHECK_EQUAL(ENOTUNIQ, chos_go_in(&files, &way));
    CHECK_EQUAL(CHOS_COMPARE, way.step);
    written_is("");
    chos_explain_way(&files, ENOTUNIQ, &way, "$CHOS", text);
    CHECK(strstr(text, "can't enter debian13: this process has its own own, gone, which") != NULL);
    CHECK(strstr(text, "private require") != NULL);

    /* Whoever has nothing of his own gets in, in whatever namespace. */
    write_file("shared", "require\nown\town\n");
    way = (struct chos_way){ .name = "debian13" };
    CHECK_EQUAL(0, chos_go_in(&files, &way));
    chos_stay_in(&way);
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "by name", by_name },
        { "CHOS is not started", not_started },
        { "a path that is known is not looked up", a_path_that_is_known_is_not_looked_up },
        { "what it has of its own", what_it_has_of_its_own },
        { "where that is refused", where_that_is_refused },
        { "the way back", the_way_back },
        { "the directory that is asked for and no other",
          the_directory_that_is_asked_for_and_no_other },
        { "what comes nearest", what_comes_nearest },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
