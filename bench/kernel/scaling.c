// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a second processor gains, for processes that open a file of the same
 * tree. Prints opens a second: "open_WAY_PROCESSORS RATE".
 */
#define _GNU_SOURCE
#include "costs.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Rounds in which all take turns; the first is not counted. */
#define ROUNDS 41
#define ROUND_NANOSECONDS 100000000LL

/* Shared between the processes of one measurement. */
static struct {
	int ready;
	int go;
} *start;

static void work(int processor, void (*place)(void), int answer)
{
	long long began, opens = 0;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	must(sched_setaffinity(0, sizeof(set), &set), "a second processor");
	place();
	cost_open();
	__atomic_add_fetch(&start->ready, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&start->go, __ATOMIC_SEQ_CST))
		;
	began = now();
	do {
		cost_open();
		opens += LOOKUPS;
	} while (now() - began < ROUND_NANOSECONDS);
	opens = opens * 1000000000LL / (now() - began);
	must(write(answer, &opens, sizeof(opens)), "answer");
	_exit(0);
}

static double rate(void (*place)(void), int processors)
{
	double sum = 0;
	int answer[2];

	must(pipe(answer), "pipe");
	start->ready = 0;
	start->go = 0;
	for (int i = 0; i < processors; i++) {
		pid_t pid = fork();

		must(pid, "fork");
		if (!pid)
			work(i, place, answer[1]);
	}
	while (__atomic_load_n(&start->ready, __ATOMIC_SEQ_CST) < processors)
		usleep(1000);
	__atomic_store_n(&start->go, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < processors; i++) {
		long long opens = 0;

		must(read(answer[0], &opens, sizeof(opens)), "answer");
		sum += opens;
	}
	while (wait(NULL) > 0)
		;
	close(answer[0]);
	close(answer[1]);
	return sum;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values)
{
	qsort(values + 1, ROUNDS - 1, sizeof(*values), by_value);
	return values[ROUNDS / 2 + 1];
}

void scaling(void)
{
	static double fixed[3][ROUNDS], tree[3][ROUNDS];

	start = mmap(NULL, sizeof(*start), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	must(start == MAP_FAILED ? -1 : 0, "memory");
	for (int round = 0; round < ROUNDS; round++) {
		for (int processors = 1; processors <= 2; processors++) {
			fixed[processors][round] = rate(at_static, processors);
			tree[processors][round] = rate(at_tree, processors);
		}
	}
	for (int processors = 1; processors <= 2; processors++) {
		printf("open_static_%d %.0f\n", processors, median(fixed[processors]));
		printf("open_tree_%d %.0f\n", processors, median(tree[processors]));
	}
}
