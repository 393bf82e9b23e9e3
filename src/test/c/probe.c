/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * probe OUT [ARG...]: appends all of its state that it can see to the file OUT. In the place of the
 * launcher, whose arguments are others, OUT is in the directory of the launcher's path and
 * ".called", by the number of the session.
 *
 * Nothing that differs between two processes started in the same way is written: no process id
 * but how others relate to it, no times.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

static FILE *out;

static void print_bytes(const char *label, const char *bytes)
{
    fprintf(out, "%s ", label);
    for (; *bytes != '\0'; bytes++) {
        unsigned char c = (unsigned char)*bytes;
        fprintf(out, c >= ' ' && c < 127 && c != '%' ? "%c" : "%%%02x", c);
    }
    fputc('\n', out);
}

static void print_strings(const char *label, char **strings)
{
    for (; *strings != NULL; strings++)
        print_bytes(label, *strings);
}

static void print_link(const char *label, const char *path)
{
    char target[PATH_MAX];
    ssize_t length = readlink(path, target, sizeof(target) - 1);
    if (length < 0) {
        fprintf(out, "%s: %s\n", label, strerror(errno));
        return;
    }
    target[length] = '\0';
    print_bytes(label, target);
}

/* Before this program opens anything: what is open is noted by number. */
enum { LOOK_AT = 4096 };
static unsigned char open_at_start[LOOK_AT];

static void note_descriptors(void)
{
    for (int i = 0; i < LOOK_AT; i++)
        open_at_start[i] = fcntl(i, F_GETFD) >= 0;
}

static void print_descriptors(void)
{
    for (int i = 0; i < LOOK_AT; i++) {
        if (!open_at_start[i])
            continue;
        char path[64], label[128];
        struct stat status;
        fstat(i, &status);
        snprintf(path, sizeof(path), "/proc/self/fd/%d", i);
        snprintf(label, sizeof(label), "fd %d fdflags %d flags %x offset %lld type %o", i,
                 fcntl(i, F_GETFD), (unsigned int)fcntl(i, F_GETFL),
                 (long long)lseek(i, 0, SEEK_CUR), status.st_mode & S_IFMT);
        print_link(label, path);
    }
}

static void print_signals(void)
{
    uint64_t mask = 0;
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8);
    fprintf(out, "blocked %016llx\n", (unsigned long long)mask);
    for (int i = 1; i <= 64; i++) {
        struct { void (*handler)(int); unsigned long flags; void (*restorer)(void); uint64_t mask; }
            action = { 0 };
        if (syscall(SYS_rt_sigaction, i, NULL, &action, 8) == 0)
            fprintf(out, "signal %d %s flags %lx mask %llx\n", i,
                    action.handler == SIG_DFL ? "default" :
                    action.handler == SIG_IGN ? "ignored" : "caught",
                    action.flags, (unsigned long long)action.mask);
    }
    stack_t stack;
    sigaltstack(NULL, &stack);
    fprintf(out, "altstack flags %d size %zu\n", stack.ss_flags, stack.ss_size);
}

/* Last, because it empties the queues; SigPnd and ShdPnd were printed with the status. */
static void print_pending(void)
{
    static const struct timespec at_once;
    uint64_t all = ~(uint64_t)0;
    siginfo_t info;
    while (syscall(SYS_rt_sigtimedwait, &all, &info, &at_once, 8) > 0)
        fprintf(out, "pending %d code %d value %d\n", info.si_signo, info.si_code,
                info.si_code == SI_QUEUE ? info.si_value.sival_int : 0);
}

static void print_file(const char *path)
{
    char line[4096];
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        fprintf(out, "%s: %s\n", path, strerror(errno));
        return;
    }
    while (fgets(line, sizeof(line), file) != NULL)
        fprintf(out, "%s: %s", path, line);
    fclose(file);
}

static void print_status(void)
{
    static const char *const wanted[] = {
        "Name", "Umask", "Uid", "Gid", "Groups", "Threads", "SigPnd", "ShdPnd",
        "SigBlk", "SigIgn", "SigCgt", "Cap", "NoNewPrivs", "Seccomp", "Speculation", "Cpus_allowed",
        "Mems_allowed", "THP_enabled", "TracerPid", "CoreDumping",
    };
    char line[4096];
    FILE *file = fopen("/proc/self/status", "re");
    if (file == NULL)
        err(1, "/proc/self/status");
    while (fgets(line, sizeof(line), file) != NULL) {
        for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
            if (strncmp(line, wanted[i], strlen(wanted[i])) == 0)
                fprintf(out, "status %s", line);
        }
    }
    fclose(file);
}

static void print_limits(void)
{
    for (int i = 0; i < RLIM_NLIMITS; i++) {
        struct rlimit limit;
        getrlimit((__rlimit_resource_t)i, &limit);
        fprintf(out, "limit %d %llu %llu\n", i, (unsigned long long)limit.rlim_cur,
                (unsigned long long)limit.rlim_max);
    }
}

static void print_scheduling(void)
{
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
        uint32_t util_min, util_max;
    } attributes = { 0 };

    syscall(SYS_sched_getattr, 0, &attributes, sizeof(attributes), 0);
    fprintf(out, "policy %u flags %llu nice %d priority %u runtime %llu\n", attributes.policy,
            (unsigned long long)attributes.flags, attributes.nice, attributes.priority,
            (unsigned long long)attributes.runtime);
    fprintf(out, "io-priority %ld\n", syscall(SYS_ioprio_get, 1, 0));
    print_file("/proc/self/timerslack_ns");
    /* Where prctl(PR_SET_TIMERSLACK, 0) goes back to. */
    prctl(PR_SET_TIMERSLACK, 0);
    fprintf(out, "default timer slack %d\n", prctl(PR_GET_TIMERSLACK));
}

static void print_control(const char *name, int option)
{
    int value = -1;
    int result = prctl(option, &value, 0, 0, 0);
    fprintf(out, "prctl %s %d %d\n", name, result < 0 ? -errno : 0, value);
}

static void print_flag(const char *name, int option)
{
    int result = prctl(option, 0, 0, 0, 0);
    fprintf(out, "prctl %s %d\n", name, result < 0 ? -errno : result);
}

static void print_controls(void)
{
    print_control("pdeathsig", PR_GET_PDEATHSIG);
    print_control("child-subreaper", PR_GET_CHILD_SUBREAPER);
    print_flag("dumpable", PR_GET_DUMPABLE);
    print_flag("keepcaps", PR_GET_KEEPCAPS);
    print_flag("securebits", PR_GET_SECUREBITS);
    print_flag("no-new-privs", PR_GET_NO_NEW_PRIVS);
    print_flag("thp-disable", PR_GET_THP_DISABLE);
    print_flag("mce-kill", PR_MCE_KILL_GET);
    print_flag("io-flusher", PR_GET_IO_FLUSHER);
}

static const char *relation(pid_t id)
{
    static char text[32];
    if (id == getpid())
        return "this";
    snprintf(text, sizeof(text), "%d", id);
    return text;
}

static void print_process(void)
{
    fprintf(out, "parent %s\n", relation(getppid()));
    fprintf(out, "group %s\n", relation(getpgrp()));
    fprintf(out, "session %s\n", relation(getsid(0)));
    int terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    fprintf(out, "terminal %s\n", terminal >= 0 ? "yes" : strerror(errno));
    if (terminal >= 0) {
        fprintf(out, "foreground %s\n", relation(tcgetpgrp(terminal)));
        close(terminal);
    }
    fprintf(out, "personality %x\n", (unsigned int)personality(0xffffffff));
    fprintf(out, "secure %lu\n", getauxval(AT_SECURE));
    print_bytes("executable", (const char *)getauxval(AT_EXECFN));
    struct itimerval timer;
    for (int i = ITIMER_REAL; i <= ITIMER_PROF; i++) {
        getitimer((__itimer_which_t)i, &timer);
        fprintf(out, "timer %d %s\n", i, timer.it_value.tv_sec > 0 ? "armed" : "off");
    }
    print_link("cwd", "/proc/self/cwd");
    print_link("root", "/proc/self/root");
    print_link("tree", "/proc/chos/link");
    print_file("/proc/self/coredump_filter");
    print_file("/proc/self/oom_score_adj");
    print_file("/proc/self/cgroup");
}

static const char *output(char **argv)
{
    static char called[PATH_MAX];
    const char *path = (const char *)getauxval(AT_EXECFN);

    if (strstr(path, "/launcher") == NULL)
        return argv[1];
    snprintf(called, sizeof(called), "%s.called/%d", path, getsid(0));
    return called;
}

int main(int argc, char **argv)
{
    const char *name = argc > 0 ? output(argv) : NULL;
    if (name == NULL)
        errx(1, "usage: probe OUT [ARG...]");
    note_descriptors();

    /* To write its findings it needs a descriptor, which a test may not have left. */
    struct rlimit files, one_more;
    getrlimit(RLIMIT_NOFILE, &files);
    one_more = files;
    one_more.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &one_more);
    out = fopen(name, "ae");
    if (out == NULL)
        err(1, "%s", name);
    setrlimit(RLIMIT_NOFILE, &files);
    print_limits();
    setrlimit(RLIMIT_NOFILE, &one_more);

    print_strings("argv", argv);
    print_strings("environ", environ);
    print_descriptors();
    print_signals();
    print_status();
    print_scheduling();
    print_controls();
    print_process();
    print_pending();
    if (fclose(out) != 0)
        err(1, "%s", name);
    return 0;
}
