/* SPDX-License-Identifier: BSD-3-Clause */
/* Who enters, and which environment. */

#include "module.h"

/* --- who enters */

static void the_child_enters_and_the_process_itself_stays(void)
{
    choose("a\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    /* That is the child that has tried. */
    CHECK_TEXT("/trees/a", entered());
    CHECK_TEXT("", entered());
    CHECK_INSIDE("a", "/trees/a");
    CHECK_TEXT("", child_enters());
}

static void fork_again(void *unused)
{
    (void)unused;
    entered();
    CHECK_TEXT("", child_enters());
}

static void children_of_children_inherit(void)
{
    choose("a\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_EQUAL(0, run_in_child(fork_again, NULL));
    end();
}

/* What else the program forks by itself, in the same session, is its own: cron's mail, say. */
static void only_the_first_child_enters(void)
{
    static const char *const services[] = { "cron", "sshd" };
    choose("a\n");
    for (size_t i = 0; i < 2; i++) {
        CHECK_EQUAL(PAM_SUCCESS, open_as("tester", services[i], "", 0));
        CHECK_TEXT("/trees/a", child_enters());
        CHECK_TEXT("", child_enters());
        end();
    }
}

/*
 * pam_exec behind this module forks when the session is opened, before the program does, and when
 * it is closed. What it starts is root's; where it is, it finds in setchos.
 */
static void what_other_modules_start_stays(void)
{
    char hook[3 * sizeof(home)], seen[64] = "";

    snprintf(hook, sizeof(hook), "#!/bin/sh\necho \"$PAM_TYPE:$(cat %s/setchos)\" >> %s/hooks\n",
             home, home);
    write_text("hook", hook);
    CHECK_EQUAL(0, chmod("hook", 0755));
    choose("a\n");
    snprintf(hook, sizeof(hook), "\nsession required pam_exec.so %s/hook", home);
    CHECK_EQUAL(PAM_SUCCESS, open_session(hook));
    /* From the child that has tried. */
    CHECK_TEXT("/trees/a", entered());
    CHECK_TEXT("/trees/a", child_enters());
    CHECK_TEXT("", child_enters());
    entered();
    end();
    int file = open("hooks", O_RDONLY | O_CLOEXEC);
    CHECK(file >= 0 && read(file, seen, sizeof(seen) - 1) > 0);
    close(file);
    CHECK_TEXT("open_session:/trees/a\nclose_session:\n", seen);
}

static void after_the_close_nobody_enters(void)
{
    choose("a\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_EQUAL(PAM_SUCCESS, pam_close_session(handle, 0));
    CHECK_TEXT("", child_enters());
    CHECK_EQUAL(PAM_SUCCESS, pam_end(handle, PAM_SUCCESS));
}

static void a_module_that_is_unloaded_is_not_called(void)
{
    for (int i = 0; i < 3; i++) {
        choose("a\n");
        CHECK_EQUAL(PAM_SUCCESS, open_session(""));
        CHECK_EQUAL(PAM_SUCCESS, pam_end(handle, PAM_SUCCESS));
        CHECK_TEXT("", child_enters());
    }
}

static volatile sig_atomic_t signals;

static void count_signal(int number)
{
    (void)number;
    signals++;
}

static void the_process_is_left_as_it_was(void)
{
    gid_t before[256], after[256];
    int count = getgroups(256, before);
    choose("a\n");
    CHECK(signal(SIGCHLD, count_signal) != SIG_ERR);
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_EQUAL(0, signals);
    CHECK_EQUAL(-1, waitpid(-1, NULL, WNOHANG | __WALL));
    CHECK_EQUAL(ECHILD, errno);
    CHECK_EQUAL(geteuid(), setfsuid((uid_t)-1));
    CHECK_EQUAL(getegid(), setfsgid((gid_t)-1));
    CHECK_EQUAL(count, getgroups(256, after));
    CHECK(count >= 0 && memcmp(before, after, (size_t)count * sizeof(before[0])) == 0);
    end();
}

static char directory[8192];

static void note_directory(void *unused)
{
    (void)unused;
    char now[4096];
    CHECK(getcwd(now, sizeof(now)) != NULL);
    CHECK_TEXT(directory, now);
}

static void the_working_directory_is_kept(void)
{
    choose("a\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    /* The paths of the module's files are relative. */
    CHECK_EQUAL(0, mkdir("sub", 0755));
    CHECK_EQUAL(0, symlink("../setchos", "sub/setchos"));
    CHECK_EQUAL(0, chdir("sub"));
    snprintf(directory, sizeof(directory), "%s/sub", home);
    CHECK_EQUAL(0, run_in_child(note_directory, NULL));
    CHECK_TEXT("/trees/a", entered());

    CHECK_EQUAL(0, chdir(home));
    end();
}

static void a_child_that_cannot_enter_any_more_says_so(void)
{
    int file = open("log", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    choose("a\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_EQUAL(0, unlink("setchos"));
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        CHECK_EQUAL(strlen(logged), write(file, logged, strlen(logged)));
        _exit(0);
    }
    CHECK_EQUAL(child, waitpid(child, NULL, 0));
    CHECK(pread(file, logged, sizeof(logged) - 1, 0) > 0);
    CHECK_PART("can't enter /trees/a any more: CHOS is not started; staying on the host", logged);
    end();
}

static void the_daemons_own_variable_does_not_count(void)
{
    CHECK_EQUAL(0, setenv("CHOS", "b", 1));
    choose("a\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_INSIDE("a", "/trees/a");
    CHECK_TEXT("b", getenv("CHOS"));
}

/* --- which environment */

static void the_default_is_for_who_has_no_file(void)
{
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_INSIDE("default", "/trees/d");
}

static void a_home_directory_that_is_none_is_no_mistake(void)
{
    strcpy(home, "/nonexistent");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_INSIDE("default", "/trees/d");
    strcpy(home, "/dev/null");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_INSIDE("default", "/trees/d");
}

static void without_a_default_nothing_happens(void)
{
    without_default();
    CHECK_EQUAL(IGNORED, open_session(""));
    CHECK_TEXT("", logged);
    CHECK_TEXT("", told);
    CHECK_OUTSIDE("");
}

static void the_host_itself_is_a_choice(void)
{
    choose("host\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_TEXT("", logged);
    CHECK_OUTSIDE("");
}

static void root_is_left_alone_unless_asked_for(void)
{
    choose("a\n");
    CHECK_EQUAL(IGNORED, open_as("root", "service", "", 0));
    CHECK_TEXT("", logged);
    CHECK_OUTSIDE("");
    CHECK_EQUAL(PAM_SUCCESS, open_as("root", "service", "root", 0));
    CHECK_INSIDE("a", "/trees/a");
}

static void the_users_service_manager_is_the_hosts(void)
{
    choose("a\n");
    CHECK_EQUAL(IGNORED, open_as("tester", "systemd-user", "", 0));
    CHECK_OUTSIDE("");
}

static void a_user_who_is_none(void)
{
    CHECK_EQUAL(PAM_USER_UNKNOWN, open_as("stranger", "service", "", 0));
    CHECK_OUTSIDE("");
}

static void another_file(void)
{
    choose("a\n");
    write_text("other", "b\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session("user_conf_file=other"));
    CHECK_INSIDE("b", "/trees/b");
}

static void options_that_are_none_are_logged_and_change_nothing(void)
{
    static const char *const wrong[] = {
        "user_conf_file=",
        "user_conf_file=/etc/passwd",
        "fail_to_default=2",
        "fail_to_default",
        "rooot",
        "debug=1",
    };
    choose("a\n");
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(PAM_SUCCESS, open_session(wrong[i]));
        CHECK_PART(wrong[i], logged);
        CHECK_TEXT("/trees/a", child_enters());
        end();
    }
}

static void debug_tells_what_was_done(void)
{
    choose("a\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session("debug"));
    CHECK_PART("environment \"a\", tree /trees/a", logged);
    end();
}

/* --- what can't be had */

static void an_unknown_name_is_logged_and_told(void)
{
    choose("zzz\n");
    CHECK_EQUAL(PAM_SESSION_ERR, open_session(""));
    CHECK_PART("tester can't enter the environment \"zzz\": there is none of that name", logged);
    CHECK_TEXT("chos: can't enter the environment that ~/.chos asks for: see chos --list\n", told);
    CHECK_OUTSIDE("");
    CHECK_EQUAL(PAM_SESSION_ERR, open_session("silent"));
    CHECK_TEXT("", told);
    CHECK_OUTSIDE("zzz");
    CHECK_EQUAL(PAM_SESSION_ERR, open_as("tester", "service", "", PAM_SILENT));
    CHECK_TEXT("", told);
    CHECK_OUTSIDE("zzz");
}

static void instead_of_what_cannot_be_had_the_default(void)
{
    choose("zzz\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session("fail_to_default=1"));
    CHECK_PART("zzz", logged);
    CHECK_TEXT("chos: can't enter the environment that ~/.chos asks for; this is \"default\": see "
               "chos --list\n",
               told);
    CHECK_TEXT("/trees/d", child_enters());
    CHECK_TEXT("default", pam_getenv(handle, "CHOS"));
    end();

    CHECK_EQUAL(0, unlink(".chos"));
    CHECK_EQUAL(0, mkdir(".chos", 0755));
    CHECK_EQUAL(PAM_SUCCESS, open_session("fail_to_default=1"));
    CHECK_TEXT("/trees/d", child_enters());
    end();

    without_default();
    CHECK_EQUAL(PAM_SESSION_ERR, open_session("fail_to_default=1"));
    CHECK_OUTSIDE("");
    CHECK_EQUAL(PAM_SESSION_ERR, open_session("fail_to_default=1 fail_to_default=0"));
    CHECK_OUTSIDE("");
}

static void the_service_is_not_started(void)
{
    CHECK_EQUAL(0, unlink("environments"));
    CHECK_EQUAL(PAM_SESSION_ERR, open_session(""));
    CHECK_TEXT("", told);
    CHECK_OUTSIDE("\"default\": CHOS is not started on this host: service chos start");
    choose("a\n");
    CHECK_EQUAL(PAM_SESSION_ERR, open_session("fail_to_default=1"));
    CHECK_OUTSIDE("\"a\": CHOS is not started on this host: service chos start");
}

static void lines_of_the_list_that_do_not_count(void)
{
    static char table[65536];
    memset(table, 'a', 20000);
    strcpy(table + 20000, "\ta\t/trees/x\na\nab\t/trees/x\n\t/trees/x\na\t/trees/a\na\t/trees/x");
    write_text("environments", table);
    choose("a\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_INSIDE("a", "/trees/a");
    write_text("environments", "a\t/trees/cut-o");
    refuses_file("there is none of that name");
}

static void the_kernel_refuses(void)
{
    choose("a\n");
    open_session("");
    end();
    CHECK_EQUAL(0, rename("setchos", "setchos.away"));
    configure("service", "");
    logged[0] = '\0';
    CHECK_EQUAL(PAM_SUCCESS,
                pam_start_confdir("service", "tester", &(struct pam_conv){ converse, NULL },
                                  "pam.d", &handle));
    CHECK_EQUAL(PAM_SESSION_ERR, pam_open_session(handle, 0));
    CHECK_PART("CHOS is not started on this host", logged);
    CHECK_EQUAL(0, symlink("/dev/full", "setchos"));
    CHECK_EQUAL(PAM_SESSION_ERR, pam_open_session(handle, 0));
    CHECK_PART("No space left on device", logged);
    CHECK_EQUAL(PAM_SUCCESS, pam_end(handle, PAM_SUCCESS));
}

/* Root could write to it; nobody else can. */
static void the_kernel_is_asked_with_the_users_rights(void)
{
    choose("a\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    end();
    CHECK_EQUAL(0, chmod("setchos", 0600));
    write_text("who", "/trees/a\tgroup gpu, user \"a b\"\n");
    told[0] = logged[0] = '\0';
    configure("service", "");
    CHECK_EQUAL(PAM_SUCCESS,
                pam_start_confdir("service", "tester", &(struct pam_conv){ converse, NULL },
                                  "pam.d", &handle));
    CHECK_EQUAL(PAM_SESSION_ERR, pam_open_session(handle, 0));
    CHECK_PART("a is only for group gpu, user \"a b\"", logged);
    CHECK_PART("a is only for group gpu, user \"a b\"", told);
    CHECK_EQUAL(0, (int)geteuid());
    CHECK_EQUAL(PAM_SUCCESS, pam_end(handle, PAM_SUCCESS));
}

static void a_tree_without_the_users_shell(void)
{
    choose("a\n");
    strcpy(user_shell, "/no/such/shell");
    refuses_file("lacks the user's shell");
    user_shell[0] = '\0';
    CHECK_EQUAL(PAM_SUCCESS, open_session(""));
    CHECK_INSIDE("a", "/trees/a");
}

/* There is no /chos here, so none can be made: that is told, and the session is in the tree. */
static void a_session_without_a_namespace_of_its_own(void)
{
    choose("a\n");
    CHECK_EQUAL(PAM_SESSION_ERR, open_session("private"));
    CHECK_PART("the session of tester has no mount namespace of its own: ", logged);
    CHECK_PART("chos: this session has no mount namespace of its own, so ", told);
    CHECK_TEXT("/trees/a", child_enters());
    CHECK_TEXT("a", pam_getenv(handle, "CHOS"));
    end();
    CHECK_EQUAL(PAM_SESSION_ERR, open_session("private silent"));
    CHECK_TEXT("", told);
    end();
    choose("host\n");
    CHECK_EQUAL(PAM_SUCCESS, open_session("private"));
    CHECK_TEXT("", logged);
    end();
}

static struct test tests[] = {
    TEST(the_child_enters_and_the_process_itself_stays),
    TEST(children_of_children_inherit),
    TEST(only_the_first_child_enters),
    TEST(what_other_modules_start_stays),
    TEST(after_the_close_nobody_enters),
    TEST(a_module_that_is_unloaded_is_not_called),
    TEST(the_process_is_left_as_it_was),
    TEST(the_working_directory_is_kept),
    TEST(a_child_that_cannot_enter_any_more_says_so),
    TEST(the_daemons_own_variable_does_not_count),
    TEST(the_default_is_for_who_has_no_file),
    TEST(a_home_directory_that_is_none_is_no_mistake),
    TEST(without_a_default_nothing_happens),
    TEST(the_host_itself_is_a_choice),
    TEST(root_is_left_alone_unless_asked_for),
    TEST(the_users_service_manager_is_the_hosts),
    TEST(a_user_who_is_none),
    TEST(another_file),
    TEST(options_that_are_none_are_logged_and_change_nothing),
    TEST(debug_tells_what_was_done),
    TEST(an_unknown_name_is_logged_and_told),
    TEST(instead_of_what_cannot_be_had_the_default),
    TEST(the_service_is_not_started),
    TEST(lines_of_the_list_that_do_not_count),
    TEST(the_kernel_refuses),
    TEST(the_kernel_is_asked_with_the_users_rights),
    TEST(a_tree_without_the_users_shell),
    TEST(a_session_without_a_namespace_of_its_own),
};

int main(int argc, char **argv)
{
    (void)argc;
    return RUN_TESTS(tests);
}
