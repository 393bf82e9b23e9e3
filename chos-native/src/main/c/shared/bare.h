/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a program without a C library needs of each architecture: its entry point, the system call.
 */
#ifndef CHOS_BARE_H
#define CHOS_BARE_H

/*
 * The kernel starts a program with the stack pointer at argc, which argv and the environment
 * follow; _start hands that address to bare_main(), on an aligned stack. With BARE_STACK_SIZE, it
 * is one of the program's own, bare_stack: the kernel's may have no room besides the arguments.
 */
#ifdef BARE_STACK_SIZE
#define BARE_TEXT(size) #size
#define BARE_NUMBER(size) BARE_TEXT(size)
#define BARE_STACK_END "bare_stack + " BARE_NUMBER(BARE_STACK_SIZE)
extern char bare_stack[BARE_STACK_SIZE];
#endif

#if defined(__x86_64__)

__asm__(
    ".globl _start\n"
    "_start:\n"
    "    xor %ebp, %ebp\n"
    "    mov %rsp, %rdi\n"
#ifdef BARE_STACK_SIZE
    "    lea " BARE_STACK_END "(%rip), %rsp\n"
#endif
    "    and $-16, %rsp\n"
    "    call bare_main\n");

static inline long system_call6(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
                       "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#elif defined(__aarch64__)

__asm__(
    ".globl _start\n"
    "_start:\n"
    "    mov x29, #0\n"
    "    mov x30, #0\n"
    "    mov x0, sp\n"
#ifdef BARE_STACK_SIZE
    "    ldr x1, =" BARE_STACK_END "\n"
    "    mov sp, x1\n"
#endif
    "    b bare_main\n");

static inline long system_call6(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

#else
#error "chos: this architecture is unknown here: add it to bare.h"
#endif

static inline long system_call(long number, long a, long b, long c, long d, long e)
{
    return system_call6(number, a, b, c, d, e, 0);
}

#endif
