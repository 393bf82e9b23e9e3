/* SPDX-License-Identifier: BSD-3-Clause */
/* Operations that other threads hand to the primordial one. */
#include <pthread.h>
#include <sys/syscall.h>

#include "launcher/executor.h"
#include "shared/primordial.h"
#include "test.h"

enum { THREADS = 4, REQUESTS = 2000 };

/* Only the primordial thread touches it, so it needs no lock. */
static long count;

static long increment(void *by)
{
    CHECK_EQUAL(getpid(), syscall(SYS_gettid));
    count += *(int *)by;
    return count;
}

static void *post(void *unused)
{
    int one = 1;
    long last = 0;
    (void)unused;

    for (int i = 0; i < REQUESTS; i++) {
        long result = chos_run_on_primordial(increment, &one);
        CHECK(result > last);
        last = result;
    }
    return NULL;
}

static void *post_by_many(void *unused)
{
    pthread_t threads[THREADS];
    int none = 0;
    (void)unused;

    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(0, pthread_create(&threads[i], NULL, post, NULL));
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(0, pthread_join(threads[i], NULL));
    CHECK_EQUAL((long)THREADS * REQUESTS, chos_run_on_primordial(increment, &none));
    exit(0);
}

static void many_threads_post(void)
{
    pthread_t thread;
    CHECK_EQUAL(0, pthread_create(&thread, NULL, post_by_many, NULL));
    executor_serve();
}

static void primordial_thread_runs_its_own(void)
{
    int two = 2;
    CHECK_EQUAL(2, chos_run_on_primordial(increment, &two));
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "many threads post", many_threads_post },
        { "the primordial thread runs its own", primordial_thread_runs_its_own },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
