/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What chos (../front) becomes where it needs Java: runs org.chos.cli.Main in a JVM of its own such
 * that the program which is exec'd in the end finds the process as it was when chos was called.
 */
#include <malloc.h>
#include <pthread.h>
#include <string.h>

#include "../shared/loader.h"
#include "executor.h"
#include "failure.h"
#include "jvm.h"
#include "state.h"

enum { STACK_SIZE = 1024 * 1024 };

int main(int argc, char **argv, char **envp)
{
    static struct start start;
    pthread_attr_t attributes;
    pthread_t thread;

    loader_show(envp);
    state_save();
    failure_prepare(argc, argv, envp);
    start = (struct start){ .argc = argc, .argv = argv, .envp = envp };

    /* An arena per thread would take 64 MiB of address space each. */
    mallopt(M_ARENA_MAX, 1);

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    int error = pthread_create(&thread, &attributes, jvm_thread, &start);
    if (error != 0)
        fail("can't start a thread: %s; %s", strerror(error), thread_remedy(error));
    executor_serve();
}
