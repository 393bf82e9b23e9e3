/* SPDX-License-Identifier: BSD-3-Clause */
/* What the launcher saves at its start and restores before the exec. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "launcher/state.h"
#include "shared/primordial.h"
#include "test.h"

/* Raw, since glibc hides the signals 32 and 33. */
struct action {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

static void set_raw_handler(int signal, void (*handler)(int))
{
    struct action action = { .handler = handler };
    CHECK_EQUAL(0, syscall(SYS_rt_sigaction, signal, &action, NULL, 8));
}

static void *raw_handler(int signal)
{
    struct action action;
    CHECK_EQUAL(0, syscall(SYS_rt_sigaction, signal, NULL, &action, 8));
    return (void *)action.handler;
}

static void set_raw_mask(uint64_t mask)
{
    CHECK_EQUAL(0, syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8));
}

static uint64_t raw_mask(void)
{
    uint64_t mask;
    CHECK_EQUAL(0, syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8));
    return mask;
}

static uint64_t bit(int signal)
{
    return (uint64_t)1 << (signal - 1);
}

static void handler(int signal)
{
    (void)signal;
}

static void mask_is_restored(void)
{
    uint64_t mask = bit(SIGHUP) | bit(32) | bit(33) | bit(64);
    set_raw_mask(mask);
    state_save();
    CHECK_EQUAL(mask | bit(SIGPIPE) | bit(SIGXFSZ), raw_mask());
    set_raw_mask(bit(SIGQUIT));
    chos_restore_start_state();
    CHECK_EQUAL(mask, raw_mask());
}

static void dispositions_are_restored(void)
{
    set_raw_handler(SIGUSR1, SIG_IGN);
    set_raw_handler(33, SIG_IGN);
    set_raw_handler(SIGSEGV, SIG_IGN);
    set_raw_handler(SIGBUS, SIG_DFL);
    state_save();
    set_raw_handler(SIGUSR1, handler);
    set_raw_handler(33, handler);
    set_raw_handler(SIGSEGV, handler);
    set_raw_handler(SIGBUS, handler);
    set_raw_handler(SIGPIPE, handler);
    set_raw_handler(SIGTERM, SIG_IGN);
    chos_restore_start_state();
    CHECK(raw_handler(SIGUSR1) == (void *)SIG_IGN);
    CHECK(raw_handler(33) == (void *)SIG_IGN);
    CHECK(raw_handler(SIGSEGV) == (void *)SIG_IGN);
    CHECK(raw_handler(SIGPIPE) == (void *)SIG_DFL);
    CHECK(raw_handler(SIGTERM) == (void *)SIG_DFL);
    /* Left to the exec: the JVM's threads need it until then. */
    CHECK(raw_handler(SIGBUS) == (void *)handler);
}

static void failed_exec_gives_handlers_back(void)
{
    set_raw_handler(SIGSEGV, SIG_IGN);
    state_save();
    uint64_t meanwhile = raw_mask();
    set_raw_handler(SIGSEGV, handler);
    set_raw_handler(SIGPIPE, handler);
    chos_restore_start_state();
    chos_resume_jvm_state();
    CHECK(raw_handler(SIGSEGV) == (void *)handler);
    CHECK(raw_handler(SIGPIPE) == (void *)handler);
    CHECK_EQUAL(meanwhile, raw_mask());
}

/* Those that a JVM would take, one of which comes to the thread; no other is touched. */
static void pending_signals_are_requeued(void)
{
    uint64_t all = ~(uint64_t)0, pending = 0;
    static const struct timespec at_once;
    siginfo_t info;

    set_raw_mask(bit(SIGTERM) | bit(SIGSEGV) | bit(40));
    CHECK_EQUAL(0, kill(getpid(), SIGTERM));
    CHECK_EQUAL(0, syscall(SYS_tgkill, getpid(), getpid(), SIGSEGV));
    CHECK_EQUAL(0, sigqueue(getpid(), 40, (union sigval){ .sival_int = 7 }));
    CHECK_EQUAL(0, sigqueue(getpid(), 40, (union sigval){ .sival_int = 8 }));
    state_save();
    CHECK_EQUAL(0, syscall(SYS_rt_sigpending, &pending, 8));
    CHECK_EQUAL(bit(SIGTERM) | bit(40), pending);
    chos_restore_start_state();

    CHECK_EQUAL(SIGSEGV, syscall(SYS_rt_sigtimedwait, &all, &info, &at_once, 8));
    CHECK_EQUAL(SI_TKILL, info.si_code);
    CHECK_EQUAL(SIGTERM, syscall(SYS_rt_sigtimedwait, &all, &info, &at_once, 8));
    CHECK_EQUAL(SI_USER, info.si_code);
    CHECK_EQUAL(getpid(), info.si_pid);
    CHECK_EQUAL(40, syscall(SYS_rt_sigtimedwait, &all, &info, &at_once, 8));
    CHECK_EQUAL(7, info.si_value.sival_int);
    CHECK_EQUAL(40, syscall(SYS_rt_sigtimedwait, &all, &info, &at_once, 8));
    CHECK_EQUAL(8, info.si_value.sival_int);
    CHECK_EQUAL(-1, syscall(SYS_rt_sigtimedwait, &all, &info, &at_once, 8));
}

static void is_killed_by_a_signal_that_waited(void *unused)
{
    (void)unused;
    state_save();
    set_raw_handler(SIGXFSZ, handler);
    raise(SIGXFSZ);
    chos_restore_start_state();
}

static void signal_that_came_meanwhile_has_its_effect(void)
{
    struct rlimit no_core = { 0, 0 };
    setrlimit(RLIMIT_CORE, &no_core);
    CHECK_EQUAL(128 + SIGXFSZ, run_in_child(is_killed_by_a_signal_that_waited, NULL));
}

static void limits_are_restored(void)
{
    struct rlimit limit;
    CHECK_EQUAL(0, getrlimit(RLIMIT_NOFILE, &limit));
    rlim_t hard = limit.rlim_max;
    limit.rlim_cur = 10;
    CHECK_EQUAL(0, setrlimit(RLIMIT_NOFILE, &limit));
    state_save();
    CHECK_EQUAL(0, getrlimit(RLIMIT_NOFILE, &limit));
    CHECK_EQUAL(64, limit.rlim_cur);
    limit.rlim_cur = hard;
    CHECK_EQUAL(0, setrlimit(RLIMIT_NOFILE, &limit));
    chos_restore_start_state();
    CHECK_EQUAL(0, getrlimit(RLIMIT_NOFILE, &limit));
    CHECK_EQUAL(10, limit.rlim_cur);
    CHECK_EQUAL(hard, limit.rlim_max);
}

static bool closes_on_exec(int descriptor)
{
    int flags = fcntl(descriptor, F_GETFD);
    CHECK(flags >= 0);
    return flags & FD_CLOEXEC;
}

static void our_descriptors_close_on_exec(void)
{
    int before = open("/", O_RDONLY);
    int hole = dup(before);
    int high = fcntl(before, F_DUPFD, 900);
    CHECK(before >= 0 && hole >= 0 && high >= 900);
    close(hole);
    close(STDIN_FILENO);
    state_save();

    struct stat null, standard_input;
    CHECK_EQUAL(0, stat("/dev/null", &null));
    CHECK_EQUAL(0, fstat(STDIN_FILENO, &standard_input));
    CHECK_EQUAL(null.st_rdev, standard_input.st_rdev);
    CHECK(closes_on_exec(STDIN_FILENO));

    int ours = open("/", O_RDONLY);
    int ours_above = fcntl(before, F_DUPFD, 901);
    CHECK(ours >= 0 && ours_above > high);
    chos_restore_start_state();
    CHECK(closes_on_exec(STDIN_FILENO));
    CHECK(closes_on_exec(ours));
    CHECK(closes_on_exec(ours_above));
    CHECK(!closes_on_exec(before));
    CHECK(!closes_on_exec(high));
    CHECK(!closes_on_exec(STDERR_FILENO));
}

static void descriptors_are_marked_on_old_kernels(void)
{
    int below = fcntl(STDERR_FILENO, F_DUPFD, 500);
    int first = fcntl(STDERR_FILENO, F_DUPFD, 501);
    int last = fcntl(STDERR_FILENO, F_DUPFD, 600);
    int above = fcntl(STDERR_FILENO, F_DUPFD, 601);
    CHECK_EQUAL(601, above);
    descriptors_mark_one_by_one(501, 600, 10000);
    CHECK(!closes_on_exec(below));
    CHECK(closes_on_exec(first));
    CHECK(closes_on_exec(last));
    CHECK(!closes_on_exec(above));
    descriptors_mark_one_by_one(601, ~0U, 601);
    CHECK(!closes_on_exec(above));
    descriptors_mark_one_by_one(601, ~0U, 602);
    CHECK(closes_on_exec(above));
}

static void write_filter(const char *text)
{
    int file = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
    CHECK(file >= 0);
    CHECK_EQUAL(strlen(text), write(file, text, strlen(text)));
    close(file);
}

static void coredump_filter_is_restored(void)
{
    char text[32] = "";
    write_filter("0x21");
    state_save();
    write_filter("0x3f");
    chos_restore_start_state();
    int file = open("/proc/self/coredump_filter", O_RDONLY | O_CLOEXEC);
    CHECK(read(file, text, sizeof(text) - 1) > 0);
    close(file);
    CHECK_EQUAL(0x21, strtol(text, NULL, 16));
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "the mask is restored", mask_is_restored },
        { "dispositions are restored", dispositions_are_restored },
        { "a failed exec gives the handlers back", failed_exec_gives_handlers_back },
        { "pending signals are requeued", pending_signals_are_requeued },
        { "a signal that came meanwhile has its effect",
          signal_that_came_meanwhile_has_its_effect },
        { "limits are restored", limits_are_restored },
        { "our descriptors close on exec", our_descriptors_close_on_exec },
        { "descriptors are marked on old kernels", descriptors_are_marked_on_old_kernels },
        { "the coredump_filter is restored", coredump_filter_is_restored },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
