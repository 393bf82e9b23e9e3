/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What chos (../front) becomes where it needs Java: runs org.chos.cli.Main in a JVM of its own such
 * that the program which is exec'd in the end finds the process as it was when chos was called.
 */
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../shared/handover.h"
#include "../shared/loader.h"
#include "../shared/primordial.h"
#include "executor.h"
#include "failure.h"
#include "jvm.h"
#include "state.h"

enum { STACK_SIZE = 1024 * 1024 };

static bool logged;

bool chos_is_logged(void)
{
    return logged;
}

/* The variables that are the caller's. */
static char **take_handover(char **envp)
{
    if (envp[0] == NULL || strncmp(envp[0], HANDOVER, strlen(HANDOVER)) != 0)
        return envp;
    const char *text = envp[0] + strlen(HANDOVER);
    logged = text[0] == HANDOVER_LOGGED;
    if (text[0] != '\0' && text[1] != '\0')
        limits_files_were(strtoul(text + 1, NULL, 10));
    return envp + 1;
}

int main(int argc, char **argv, char **envp)
{
    static struct start start;
    pthread_attr_t attributes;
    pthread_t thread;

    state_save();
    envp = take_handover(envp);
    loader_show(envp);
    failure_prepare(argc, argv, envp);
    start = (struct start){ .argc = argc, .argv = argv, .envp = envp };

    /* An arena per thread would take 64 MiB of address space each. */
    mallopt(M_ARENA_MAX, 1);

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    int error = pthread_create(&thread, &attributes, jvm_thread, &start);
    if (error != 0)
        fail("can't start a thread: %s; %s", strerror(error), jvm_remedy());
    executor_serve();
}
