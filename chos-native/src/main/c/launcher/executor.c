/* SPDX-License-Identifier: BSD-3-Clause */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../shared/primordial.h"
#include "executor.h"

struct request {
    chos_operation *operation;
    void *argument;
    long result;
    bool done;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
/* The request that is waiting or running; it lives on the stack of the thread that posted it. */
static struct request *current;

long chos_run_on_primordial(chos_operation *operation, void *argument)
{
    if (syscall(SYS_gettid) == getpid())
        return operation(argument);

    struct request mine = { .operation = operation, .argument = argument };
    pthread_mutex_lock(&lock);
    while (current != NULL)
        pthread_cond_wait(&changed, &lock);
    current = &mine;
    pthread_cond_broadcast(&changed);
    while (!mine.done)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return mine.result;
}

void executor_serve(void)
{
    pthread_mutex_lock(&lock);
    for (;;) {
        while (current == NULL)
            pthread_cond_wait(&changed, &lock);
        struct request *request = current;
        pthread_mutex_unlock(&lock);
        request->result = request->operation(request->argument);
        pthread_mutex_lock(&lock);
        request->done = true;
        current = NULL;
        pthread_cond_broadcast(&changed);
    }
}
