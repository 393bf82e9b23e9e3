/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * As much of a C library as the front and what it shares with others need, on the kernel's system
 * calls alone; the rest is in bytes.c. A static glibc makes twelve system calls before main(), and
 * brings 700 KB with it; what is here has no state but errno, and one thread.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Far more than it uses; what is not used takes no memory. */
#define BARE_STACK_SIZE 0x40000
#include "../shared/bare.h"

char bare_stack[BARE_STACK_SIZE] __attribute__((aligned(16)));

int main(int argc, char **argv, char **envp);
_Noreturn void bare_main(const long *stack);

void bare_main(const long *stack)
{
    char **argv = (char **)(stack + 1);
    _exit(main((int)stack[0], argv, argv + stack[0] + 1));
}

static int error_number;

int *__errno_location(void)
{
    return &error_number;
}

static long call(long number, long a, long b, long c, long d, long e)
{
    long result = system_call(number, a, b, c, d, e);
    if (result >= 0 || result < -4095)
        return result;
    errno = (int)-result;
    return -1;
}

long syscall(long number, ...)
{
    long arguments[5];
    va_list list;

    va_start(list, number);
    for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++)
        arguments[i] = va_arg(list, long);
    va_end(list);
    return call(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
}

/* Nothing here makes a file. */
int open(const char *path, int flags, ...)
{
    return (int)call(SYS_openat, AT_FDCWD, (long)path, flags, 0, 0);
}

int close(int file)
{
    return (int)call(SYS_close, file, 0, 0, 0, 0);
}

ssize_t read(int file, void *bytes, size_t size)
{
    return call(SYS_read, file, (long)bytes, (long)size, 0, 0);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    return call(SYS_write, file, (long)bytes, (long)size, 0, 0);
}

ssize_t readlink(const char *path, char *bytes, size_t size)
{
    return call(SYS_readlinkat, AT_FDCWD, (long)path, (long)bytes, (long)size, 0);
}

int access(const char *path, int mode)
{
    return (int)call(SYS_faccessat, AT_FDCWD, (long)path, mode, 0, 0);
}

int stat(const char *path, struct stat *status)
{
    return (int)call(SYS_newfstatat, AT_FDCWD, (long)path, (long)status, 0, 0);
}

int fstat(int file, struct stat *status)
{
    return (int)call(SYS_fstat, file, (long)status, 0, 0, 0);
}

int statx(int directory, const char *path, int flags, unsigned int mask, struct statx *status)
{
    return (int)call(SYS_statx, directory, (long)path, flags, (long)mask, (long)status);
}

int chdir(const char *path)
{
    return (int)call(SYS_chdir, (long)path, 0, 0, 0, 0);
}

int fchdir(int file)
{
    return (int)call(SYS_fchdir, file, 0, 0, 0, 0);
}

uid_t getuid(void)
{
    return (uid_t)call(SYS_getuid, 0, 0, 0, 0, 0);
}

gid_t getegid(void)
{
    return (gid_t)call(SYS_getegid, 0, 0, 0, 0, 0);
}

int getgroups(int size, gid_t groups[])
{
    return (int)call(SYS_getgroups, size, (long)groups, 0, 0, 0);
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    return (int)call(SYS_clock_gettime, clock, (long)time, 0, 0, 0);
}

pid_t getpid(void)
{
    return (pid_t)call(SYS_getpid, 0, 0, 0, 0, 0);
}

int getrlimit(__rlimit_resource_t resource, struct rlimit *limit)
{
    return (int)call(SYS_prlimit64, 0, (long)resource, 0, (long)limit, 0);
}

int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit)
{
    return (int)call(SYS_prlimit64, 0, (long)resource, (long)limit, 0, 0);
}

int socket(int domain, int type, int protocol)
{
    return (int)call(SYS_socket, domain, type, protocol, 0, 0);
}

int connect(int file, const struct sockaddr *address, socklen_t size)
{
    return (int)call(SYS_connect, file, (long)address, size, 0, 0);
}

/* No address, and so no length of one, which would be the sixth argument. */
ssize_t send(int file, const void *bytes, size_t size, int flags)
{
    return call(SYS_sendto, file, (long)bytes, (long)size, flags, 0);
}

int execve(const char *path, char *const argv[], char *const envp[])
{
    return (int)call(SYS_execve, (long)path, (long)argv, (long)envp, 0, 0);
}

void _exit(int code)
{
    for (;;)
        system_call(SYS_exit_group, code, 0, 0, 0, 0);
}

/* Never given back: what wants it is about to be replaced by another program. */
void *calloc(size_t count, size_t size)
{
    long result = system_call6(SYS_mmap, 0, (long)(count * size), PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return result < 0 && result >= -4095 ? NULL : (void *)result;
}

void free(void *memory)
{
    (void)memory;
}
