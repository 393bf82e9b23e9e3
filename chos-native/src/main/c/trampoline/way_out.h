/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a program in a tree gets out of it: what the programs without a C library have in common that
 * become the host's.
 */
#ifndef CHOS_WAY_OUT_H
#define CHOS_WAY_OUT_H

#include <errno.h>
#include <fcntl.h>
#include <linux/auxvec.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/stat.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "../shared/bare.h"

/* The unit test builds them with others. */
#ifndef SETCHOS
#define SETCHOS "/proc/chos/setchos"
#define LINK "/proc/chos/link"
/* Of the namespace engine: ../namespace/root.c makes them. */
#define HELPER "/.chos/helper"
#define ENVIRONMENT "/.chos/environment"
#define TREE "/.chos/link"
#define HOST_ROOT "/local"
/* It is there in a namespace of the mount engine, where set-uid programs work. */
#define PREPARED "/.chos/namespace"
#endif

enum { PATH_LENGTH = 4096 };
enum { CANNOT_LEAVE = 125, CANNOT_EXECUTE = 126, NOT_FOUND = 127 };

static inline long sys_open(const char *path, int flags)
{
    return system_call(SYS_openat, AT_FDCWD, (long)path, flags, 0, 0);
}

static inline long sys_write(long descriptor, const char *text, size_t length)
{
    return system_call(SYS_write, descriptor, (long)text, (long)length, 0, 0);
}

_Noreturn static inline void sys_exit(int code)
{
    for (;;)
        system_call(SYS_exit_group, code, 0, 0, 0, 0);
}

/* Appends to the line, which has room for it: all texts are ours. */
static inline char *append(char *end, const char *text)
{
    while (*text != '\0')
        *end++ = *text++;
    return end;
}

static inline char *append_number(char *end, unsigned long number)
{
    if (number >= 10)
        end = append_number(end, number / 10);
    *end++ = (char)('0' + number % 10);
    return end;
}

/* One line in one write. `error` is -errno, or 0 if it says nothing. */
_Noreturn static inline void fail(int code, const char *what, long error, const char *remedy)
{
    char line[400];
    char *end = append(append(line, "chos: "), what);
    if (error != 0)
        end = append_number(append(end, ": error "), (unsigned long)-error);
    end = append(append(append(end, "; "), remedy), "\n");
    sys_write(2, line, (size_t)(end - line));
    sys_exit(code);
}

static inline void leave(void)
{
    long descriptor = sys_open(SETCHOS, O_WRONLY | O_CLOEXEC);
    if (descriptor == -ENOENT)
        fail(CANNOT_LEAVE, SETCHOS " is not there", 0,
             "CHOS is not running on the host, or /proc is not mounted here: "
             "ask the administrator to run 'service chos start'");
    if (descriptor < 0)
        fail(CANNOT_LEAVE, "can't open " SETCHOS, descriptor, "ask the administrator");

    long written = sys_write(descriptor, "/", 1);
    if (written == -EPERM)
        fail(CANNOT_LEAVE, "the kernel does not let this process leave the environment", 0,
             "it is in a chroot or container of its own: leave that first");
    if (written != 1)
        fail(CANNOT_LEAVE, "can't write to " SETCHOS, written, "ask the administrator");
    system_call(SYS_close, descriptor, 0, 0, 0, 0);
}

static inline bool is_there(const char *path)
{
    return system_call(SYS_faccessat, AT_FDCWD, (long)path, 0, 0, 0) != -ENOENT;
}

static inline bool is_link(const char *path)
{
    char target[2];
    return system_call(SYS_readlinkat, AT_FDCWD, (long)path, (long)target, sizeof(target), 0) > 0;
}

/* For ../enter: what the kernel takes on the way there, as the library's passage.h has it. */
static inline char *passage(void)
{
    static char word[PATH_LENGTH];
    unsigned long limit[2] = { 0, 0 };
    int signal = 0;

    system_call(SYS_prlimit64, 0, RLIMIT_STACK, 0, (long)limit, 0);
    system_call(SYS_prctl, PR_GET_PDEATHSIG, (long)&signal, 0, 0, 0);
    char *end = append(append_number(word, limit[0]), ":");
    end = append_number(end, (unsigned long)system_call(SYS_personality, 0xffffffff, 0, 0, 0, 0));
    end = append(append_number(append(end, ":"), (unsigned long)signal), ":");
    *append_number(end, (unsigned long)system_call(SYS_getppid, 0, 0, 0, 0, 0)) = '\0';
    return word;
}

/* Returns where the namespace engine is not at work. */
static inline void leave_namespaces(const char *file, long argc, char **argv, char **envp)
{
    if (!is_there(HELPER))
        return;
    /* The stack may be as small as what it holds already. */
    long words = system_call6(SYS_mmap, 0, (argc + 7) * (long)sizeof(char *),
                              PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (words < 0 && words > -4096)
        fail(CANNOT_LEAVE, "no memory for the arguments", words, "raise the limit (ulimit -v)");
    char **next = (char **)words;

    *next++ = (char *)"namespace-helper";
    *next++ = (char *)"leave";
    if (is_link(PREPARED)) {
        *next++ = (char *)"--passage";
        *next++ = passage();
    }
    *next++ = (char *)file;
    if (argc == 0)
        *next++ = (char *)"chos";
    while (*argv != NULL)
        *next++ = *argv++;
    *next = NULL;
    long error = system_call(SYS_execve, (long)HELPER, words, (long)envp, 0, 0);
    if (error == -E2BIG)
        fail(CANNOT_EXECUTE, "the arguments and variables, with what leaving adds, are too long", 0,
             "make them shorter, or raise the limit (ulimit -s)");
    if (error != -ENOENT)
        fail(CANNOT_LEAVE, "can't execute " HELPER, error,
             "reinstall CHOS on the host, or start a new session");
}

static inline bool equals(const char *left, const char *right)
{
    while (*left != '\0' && *left == *right)
        left++, right++;
    return *left == *right;
}

/* The value of the variable that begins so, "NAME="; NULL if there is none. */
static inline const char *variable(char **envp, const char *name)
{
    for (; *envp != NULL; envp++) {
        const char *entry = *envp, *wanted = name;
        while (*wanted != '\0' && *entry == *wanted)
            entry++, wanted++;
        if (*wanted == '\0')
            return entry;
    }
    return NULL;
}

/* What the kernel was asked to execute: argv[0] is the caller's to choose. */
static inline const char *called_as(char **envp)
{
    while (*envp++ != NULL)
        ;
    for (const long *entry = (const long *)envp; entry[0] != AT_NULL; entry += 2) {
        if (entry[0] == AT_EXECFN)
            return (const char *)entry[1];
    }
    return "";
}

static inline const char *base_name(const char *path)
{
    const char *name = path;
    for (; *path != '\0'; path++) {
        if (*path == '/')
            name = path + 1;
    }
    return name;
}

static inline bool is_in_environment(void)
{
    char link[2];
    if (is_there(HELPER))
        return true;
    long length = system_call(SYS_readlinkat, AT_FDCWD, (long)LINK, (long)link, sizeof(link), 0);
    return length > 1 || (length == 1 && link[0] != '/');
}

#endif
