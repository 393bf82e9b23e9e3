/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Raw system calls throughout: glibc's functions hide the signals 32 and 33 and keep them out of
 * masks, but what is exec'd can see them.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "state.h"

enum { SIGNALS = 64 };

#define BIT(signal) (UINT64_C(1) << ((signal) - 1))

/* Raised by the JVM's own threads as they run, also while the program is being exec'd. */
#define SYNCHRONOUS (BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGILL) | BIT(SIGTRAP))

/* Not blocked in the JVM's threads, whatever they inherit: 32 and 33 are glibc's, 60 see jvm.c. */
#define TAKEN_BY_JVM (SYNCHRONOUS | BIT(32) | BIT(33) | BIT(60))

/* The JVM would take these for its own affairs. */
#define BLOCKED_MEANWHILE (BIT(SIGPIPE) | BIT(SIGXFSZ))

/* The kernel's struct sigaction, the same on x86-64 and arm64. */
struct action {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

static uint64_t blocked_at_start;
static uint64_t ignored_at_start;

static siginfo_t *pending;
static size_t pending_count;

/* What signals_restore() replaced. */
static struct action jvm_action[SIGNALS + 1];
static uint64_t replaced;

static void set_mask(int how, uint64_t mask)
{
    syscall(SYS_rt_sigprocmask, how, &mask, NULL, sizeof(mask));
}

static bool get_action(int signal, struct action *action)
{
    return syscall(SYS_rt_sigaction, signal, NULL, action, sizeof(action->mask)) == 0;
}

static void set_action(int signal, const struct action *action)
{
    syscall(SYS_rt_sigaction, signal, action, NULL, sizeof(action->mask));
}

/*
 * Takes those pending signals out of their queues that the JVM's threads would take, although they
 * are blocked here. All others stay where they are: to queue a signal again may be forbidden, or
 * more than the limit allows.
 */
static void take_pending(void)
{
    static const struct timespec at_once;
    uint64_t set = 0;

    if (syscall(SYS_rt_sigpending, &set, sizeof(set)) != 0)
        return;
    set &= TAKEN_BY_JVM;
    if (set == 0)
        return;
    for (;;) {
        siginfo_t *longer = realloc(pending, (pending_count + 1) * sizeof(*pending));
        if (longer == NULL)
            return;
        pending = longer;
        if (syscall(SYS_rt_sigtimedwait, &set, &pending[pending_count], &at_once, sizeof(set)) < 0)
            return;
        pending_count++;
    }
}

void signals_save(void)
{
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &blocked_at_start, sizeof(blocked_at_start));
    for (int signal = 1; signal <= SIGNALS; signal++) {
        struct action action;
        if (get_action(signal, &action) && action.handler == SIG_IGN)
            ignored_at_start |= BIT(signal);
    }
    take_pending();
    set_mask(SIG_BLOCK, BLOCKED_MEANWHILE);
}

/*
 * Only "ignored or not" outlives an execve(2), which itself resets what has a handler. Handlers
 * are reset here nevertheless, so that a signal that comes just now has its effect; but not
 * those for the JVM's own faults.
 */
static void restore_actions(void)
{
    replaced = 0;
    for (int signal = 1; signal <= SIGNALS; signal++) {
        struct action now;
        if (signal == SIGKILL || signal == SIGSTOP || !get_action(signal, &now))
            continue;

        struct action then = { .handler = ignored_at_start & BIT(signal) ? SIG_IGN : SIG_DFL };
        bool handled = now.handler != SIG_IGN && now.handler != SIG_DFL;
        if (now.handler == then.handler ||
            (handled && then.handler == SIG_DFL && SYNCHRONOUS & BIT(signal)))
            continue;
        jvm_action[signal] = now;
        replaced |= BIT(signal);
        set_action(signal, &then);
    }
}

/*
 * To this thread, since the JVM's, which are still there, would take what is sent to the process.
 * If they can't be queued as they were, that they were sent at all is left of them.
 */
static void requeue_pending(void)
{
    pid_t self = getpid();

    for (size_t i = 0; i < pending_count; i++) {
        int signal = pending[i].si_signo;
        if (syscall(SYS_rt_tgsigqueueinfo, self, self, signal, &pending[i]) != 0)
            syscall(SYS_tgkill, self, self, signal);
    }
    pending_count = 0;
}

void signals_restore(void)
{
    set_mask(SIG_SETMASK, ~UINT64_C(0));
    restore_actions();
    requeue_pending();
    set_mask(SIG_SETMASK, blocked_at_start);
}

void signals_resume(void)
{
    set_mask(SIG_SETMASK, blocked_at_start | BLOCKED_MEANWHILE);
    for (int signal = 1; signal <= SIGNALS; signal++) {
        if (replaced & BIT(signal))
            set_action(signal, &jvm_action[signal]);
    }
    replaced = 0;
}
