/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * starter SETTING... -- FILE ARGV0 [ARG...]: brings itself into a state, then becomes FILE.
 *
 * The test starts the probe directly and through the launcher from the same state. In settings
 * and arguments, %XX stands for the byte XX.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

static void must(int result, const char *what)
{
    if (result < 0)
        err(2, "starter: %s", what);
}

static long number(char **text)
{
    char *end;
    long value = strtol(*text, &end, 0);
    if (end == *text)
        errx(2, "starter: %s: not a number", *text);
    *text = *end == ':' ? end + 1 : end;
    return value;
}

static void close_descriptor(char *value)
{
    must(close((int)number(&value)), "close");
}

/* NUMBER: /dev/null there, with close-on-exec off. */
static void open_descriptor(char *value)
{
    int wanted = (int)number(&value);
    int descriptor = open("/dev/null", O_RDONLY);
    must(descriptor, "open");
    if (descriptor != wanted) {
        must(dup2(descriptor, wanted), "dup2");
        close(descriptor);
    }
}

static void block(char *value)
{
    uint64_t set = (uint64_t)1 << (number(&value) - 1);
    must((int)syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 8), "sigprocmask");
}

static void block_all(char *value)
{
    uint64_t set = ~(uint64_t)0;
    (void)value;
    must((int)syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 8), "sigprocmask");
}

static void ignore_signal(int signal)
{
    struct { void (*handler)(int); unsigned long flags; void (*restorer)(void); uint64_t mask; }
        action = { .handler = SIG_IGN };
    must((int)syscall(SYS_rt_sigaction, signal, &action, NULL, 8), "sigaction");
}

static void ignore(char *value)
{
    ignore_signal((int)number(&value));
}

static void ignore_all(char *value)
{
    (void)value;
    for (int signal = 1; signal <= 64; signal++) {
        if (signal != SIGKILL && signal != SIGSTOP)
            ignore_signal(signal);
    }
}

/* SIGNAL: blocked, and sent to the process. */
static void pending(char *value)
{
    char *again = value;
    block(value);
    must(kill(getpid(), (int)number(&again)), "kill");
}

/* SIGNAL: blocked, and sent to the thread. */
static void pending_thread(char *value)
{
    char *again = value;
    block(value);
    must((int)syscall(SYS_tgkill, getpid(), getpid(), (int)number(&again)), "tgkill");
}

/* SIGNAL:VALUE: blocked, and queued with a value. */
static void queued(char *value)
{
    char *again = value;
    block(value);
    int signal = (int)number(&again);
    must(sigqueue(getpid(), signal, (union sigval){ .sival_int = (int)number(&again) }),
         "sigqueue");
}

/* RESOURCE:SOFT:HARD */
static void limit(char *value)
{
    int resource = (int)number(&value);
    rlim_t soft = (rlim_t)number(&value);
    struct rlimit limit = { soft, (rlim_t)number(&value) };
    must(setrlimit((__rlimit_resource_t)resource, &limit), "setrlimit");
}

static void set_umask(char *value)
{
    umask((mode_t)number(&value));
}

static void set_nice(char *value)
{
    must(setpriority(PRIO_PROCESS, 0, (int)number(&value)), "setpriority");
}

/* POLICY:PRIORITY */
static void schedule(char *value)
{
    int policy = (int)number(&value);
    struct sched_param parameters = { .sched_priority = (int)number(&value) };
    must(sched_setscheduler(0, policy, &parameters), "sched_setscheduler");
}

static void affinity(char *value)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)number(&value), &set);
    must(sched_setaffinity(0, sizeof(set), &set), "sched_setaffinity");
}

/* CLASS:DATA */
static void io_priority(char *value)
{
    int class = (int)number(&value);
    must((int)syscall(SYS_ioprio_set, 1, 0, class << 13 | (int)number(&value)), "ioprio_set");
}

/* OPTION:ARGUMENT */
static void control(char *value)
{
    int option = (int)number(&value);
    must(prctl(option, number(&value), 0, 0, 0), "prctl");
}

static void set_personality(char *value)
{
    must(personality((unsigned long)number(&value)), "personality");
}

static void write_file(const char *path, const char *text)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    must(descriptor, path);
    must((int)write(descriptor, text, strlen(text)), path);
    close(descriptor);
}

static void coredump_filter(char *value)
{
    write_file("/proc/self/coredump_filter", value);
}

static void oom_score(char *value)
{
    write_file("/proc/self/oom_score_adj", value);
}

/* NAME: of a directory, which is made, entered and removed. */
static void deleted_directory(char *value)
{
    char *path;
    must(mkdir(value, 0700), value);
    must(chdir(value), value);
    path = getcwd(NULL, 0);
    if (path == NULL)
        err(2, "starter: getcwd");
    must(rmdir(path), path);
    free(path);
}

static void directory(char *value)
{
    must(chdir(value), value);
}

static void own_group(char *value)
{
    (void)value;
    must(setpgid(0, 0), "setpgid");
}

static void own_session(char *value)
{
    (void)value;
    /* Not possible for the leader of a group. */
    pid_t child = getpgrp() == getpid() ? fork() : 0;
    must(child, "fork");
    if (child != 0)
        errx(2, "starter: is the leader of a group");
    must(setsid(), "setsid");
}

/*
 * NUMBER: a session of its own with a terminal, in whose foreground it is. The terminal lives as
 * long as its other end, which stays open under that number.
 */
static void terminal(char *value)
{
    int wanted = (int)number(&value);
    int other_end = posix_openpt(O_RDWR | O_NOCTTY);

    own_session(NULL);
    must(other_end, "posix_openpt");
    must(grantpt(other_end), "grantpt");
    must(unlockpt(other_end), "unlockpt");
    int end = open(ptsname(other_end), O_RDWR);
    must(end, "terminal");
    must(tcsetpgrp(end, getpgrp()), "tcsetpgrp");
    close(end);
    must(dup2(other_end, wanted), "dup2");
    close(other_end);
}

/* The directory in /tmp that this program is below, if that is where somebody builds it; or "". */
static void home_in_tmp(char *path, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", path, size - 1);

    must((int)length, "/proc/self/exe");
    path[length] = '\0';
    if (strncmp(path, "/tmp/", 5) != 0)
        path[0] = '\0';
    else
        path[5 + strcspn(path + 5, "/")] = '\0';
}

/* A /tmp of its own, which is full, and in which what is to be started is still there. */
static void full_tmp(char *value)
{
    char page[4096] = "", home[4096], held[32];
    int descriptor = -1;

    (void)value;
    home_in_tmp(home, sizeof(home));
    must(unshare(CLONE_NEWNS), "unshare");
    must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), "mount /");
    if (home[0] != '\0')
        must(descriptor = open(home, O_PATH | O_CLOEXEC), home);
    must(mount("tmpfs", "/tmp", "tmpfs", 0, "size=4k"), "mount /tmp");
    if (home[0] != '\0') {
        snprintf(held, sizeof(held), "/proc/self/fd/%d", descriptor);
        must(mkdir(home, 0755), home);
        must(mount(held, home, NULL, MS_BIND, NULL), home);
        close(descriptor);
    }
    int filler = open("/tmp/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    must(filler, "/tmp/filler");
    must((int)write(filler, page, sizeof(page)), "/tmp/filler");
    close(filler);
}

static void read_only_tmp(char *value)
{
    full_tmp(value);
    must(mount("tmpfs", "/tmp", NULL, MS_REMOUNT | MS_RDONLY, NULL), "remount /tmp");
}

static void user(char *value)
{
    int id = (int)number(&value);
    must(setresgid((gid_t)id, (gid_t)id, (gid_t)id), "setresgid");
    must(setresuid((uid_t)id, (uid_t)id, (uid_t)id), "setresuid");
}

/* As a set-uid program of that user is: what it executes is told by AT_SECURE. */
static void effective_user(char *value)
{
    must(seteuid((uid_t)number(&value)), "seteuid");
}

/* COUNT:SIZE: that many more arguments of that size for the program. */
static size_t more_arguments, their_size;

static void arguments(char *value)
{
    more_arguments = (size_t)number(&value);
    their_size = (size_t)number(&value);
}

static void timer(char *value)
{
    struct itimerval in = { .it_value.tv_sec = number(&value) };
    must(setitimer(ITIMER_REAL, &in, NULL), "setitimer");
}

static void set_variable(char *value)
{
    must(putenv(value), "putenv");
}

static void clear_environment(char *value)
{
    (void)value;
    environ = calloc(1, sizeof(*environ));
}

/* A variable without an equals sign, twice the same, and one without a name. */
static void odd_environment(char *value)
{
    static char *odd[] = { (char *)"A=1", (char *)"A=2", (char *)"without", (char *)"=x", NULL };
    (void)value;
    environ = odd;
}

enum { FILTER_AT_MOST = 16, ARGUMENT_2 = offsetof(struct seccomp_data, args[2]) };

/* Adds to the filter: that call is that error, if its third argument has all those bits. */
static size_t forbid(struct sock_filter *filter, unsigned int call, unsigned int bits,
                     unsigned int error)
{
    const struct sock_filter rule[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT_2),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, bits),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, bits, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
    };
    memcpy(filter, rule, sizeof(rule));
    return sizeof(rule) / sizeof(rule[0]);
}

/*
 * executable: as MemoryDenyWriteExecute= of systemd. threads: none can be had. queue: no signal
 * can be sent with a value.
 */
static void deny(char *value)
{
    struct sock_filter filter[FILTER_AT_MOST];
    struct sock_fprog program = { .filter = filter };
    size_t length = 0;

    if (strcmp(value, "executable") == 0) {
        length += forbid(filter, SYS_mmap, PROT_WRITE | PROT_EXEC, EPERM);
        length += forbid(filter + length, SYS_mprotect, PROT_EXEC, EPERM);
    } else if (strcmp(value, "threads") == 0) {
        length += forbid(filter, SYS_clone3, 0, EPERM);
    } else if (strcmp(value, "queue") == 0) {
        length += forbid(filter, SYS_rt_sigqueueinfo, 0, EPERM);
    } else {
        errx(2, "starter: deny:%s: nothing that can be denied", value);
    }
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program.len = (unsigned short)length;
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}

static const struct { const char *name; void (*apply)(char *value);
} settings[] = {
	{ "close", close_descriptor },
	{ "open", open_descriptor },
	{ "block", block },
	{ "block-all", block_all },
	{ "ignore", ignore },
	{ "ignore-all", ignore_all },
	{ "pending", pending },
	{ "pending-thread", pending_thread },
	{ "queued", queued },
	{ "limit", limit },
	{ "umask", set_umask },
	{ "nice", set_nice },
	{ "schedule", schedule },
	{ "affinity", affinity },
	{ "io-priority", io_priority },
	{ "prctl", control },
	{ "personality", set_personality },
	{ "coredump-filter", coredump_filter },
	{ "oom-score", oom_score },
	{ "deleted-directory", deleted_directory },
	{ "directory", directory },
	{ "own-group", own_group },
	{ "own-session", own_session },
	{ "terminal", terminal },
	{ "full-tmp", full_tmp },
	{ "read-only-tmp", read_only_tmp },
	{ "user", user },
	{ "effective-user", effective_user },
	{ "arguments", arguments },
	{ "deny", deny },
	{ "timer", timer },
	{ "set", set_variable },
	{ "clear-environment", clear_environment },
	{ "odd-environment", odd_environment },
};

static void decode(char *text)
{
    char *to = text;
    for (; *text != '\0'; text++, to++) {
        unsigned int byte;
        if (*text == '%' && sscanf(text + 1, "%2x", &byte) == 1) {
            *to = (char)byte;
            text += 2;
        } else {
            *to = *text;
        }
    }
    *to = '\0';
}

static void apply(char *setting)
{
    size_t length = strcspn(setting, ":");
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        if (strlen(settings[i].name) == length &&
            strncmp(settings[i].name, setting, length) == 0) {
            settings[i].apply(setting + length + (setting[length] == ':'));
            return;
        }
    }
    errx(2, "starter: %s: no such setting", setting);
}

static char **with_more_arguments(char **argv)
{
    size_t count = 0;
    while (argv[count] != NULL)
        count++;
    char **all = calloc(count + more_arguments + 1, sizeof(*all));
    char *argument = calloc(1, their_size + 1);
    if (all == NULL || argument == NULL)
        err(2, "starter: arguments");
    memcpy(all, argv, count * sizeof(*all));
    memset(argument, 'x', their_size);
    for (size_t i = 0; i < more_arguments; i++)
        all[count + i] = argument;
    return all;
}

int main(int argc, char **argv)
{
    int i = 1;
    uint64_t none = 0;

    /* The JVM that runs the tests leaves some signals blocked. */
    must((int)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8), "sigprocmask");

    for (int j = 1; j < argc; j++)
        decode(argv[j]);
    for (; i < argc && strcmp(argv[i], "--") != 0; i++)
        apply(argv[i]);
    if (i + 2 >= argc)
        errx(2, "usage: starter SETTING... -- FILE ARGV0 [ARG...]");
    execve(argv[i + 1], with_more_arguments(argv + i + 2), environ);
    err(2, "starter: %s", argv[i + 1]);
}
