/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The way out of an environment of the namespace engine. Inside, a copy of this program has the
 * file capability to mount (see privilege.c), in the namespaces that the process is in already
 * and that are its user's own; whoever executes it could have made such namespaces for himself.
 * It passes the capability on to the helper, which drops it. Without it, under no_new_privs or a
 * debugger, the helper makes user namespaces as for somebody who comes from the host.
 *
 * Without a C library: that of a set-uid or capable program takes variables (TMPDIR,
 * LD_LIBRARY_PATH) out of the environment, which are meant for the command.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "../shared/bare.h"

#define HELPER CHOS_PREFIX "/namespace-helper"

_Noreturn void bare_main(const long *stack);

static void pass_on(unsigned int capability)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

    if (system_call(SYS_capget, (long)&header, (long)data, 0, 0, 0) != 0)
        return;
    data[0].inheritable |= 1U << capability;
    if (system_call(SYS_capset, (long)&header, (long)data, 0, 0, 0) == 0)
        system_call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
}

void bare_main(const long *stack)
{
    static const char complaint[] = "chos: " HELPER " can't be executed: reinstall CHOS\n";
    const char **argv = (const char **)(stack + 1);
    const char **envp = argv + stack[0] + 1;

    pass_on(CAP_SYS_ADMIN);
    if (stack[0] > 0)
        argv[0] = "elevated";
    /* The first from inside, the second where chos has come out already. */
    if (system_call(SYS_execve, (long)("/local" HELPER), (long)argv, (long)envp, 0, 0) == -ENOENT)
        system_call(SYS_execve, (long)HELPER, (long)argv, (long)envp, 0, 0);
    system_call(SYS_write, 2, (long)complaint, sizeof(complaint) - 1, 0, 0);
    for (;;)
        system_call(SYS_exit_group, 125, 0, 0, 0, 0);
}
