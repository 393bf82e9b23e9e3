// SPDX-License-Identifier: BSD-3-Clause
/*
 * What this program does besides the tests:
 *
 *   suite storm MODULE SECONDS		see storm.c
 *   suite fuzz MODULE ROUNDS SEED	see fuzz.c and fuzz_border.c
 *
 * and, executed by the tests from inside a tree:
 *
 *   suite in LETTER			checks that it is in that tree
 *   suite in-child LETTER		checks that a child is, and its child
 *   suite border ...			see border.c
 *   suite handed WHAT			see programs.c
 *   suite try HOW			likewise
 *   suite one-tree			see mixed.c
 */
#include "border.h"
#include "mixed.h"
#include "programs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_in(void *letter)
{
	CHECK(is_in(letter));
}

static void check_grandchild(void *letter)
{
	CHECK(is_in(letter));
	expect_child(check_in, letter);
}

int run_mode(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[0], "in"))
		return !is_in(argv[1]);
	if (argc == 2 && !strcmp(argv[0], "in-child")) {
		expect_child(check_grandchild, argv[1]);
		return 0;
	}
	if (!strncmp(argv[0], "one-tree", 8))
		return mixed_mode(argv[0]);
	if (argc == 2 && !strcmp(argv[0], "handed"))
		return handed_mode(argv[1]);
	if (argc == 2 && !strcmp(argv[0], "try"))
		return try_mode(argv[1]);
	if (argc > 1 && !strcmp(argv[0], "border"))
		return border_mode(argc - 1, argv + 1);
	if (argc == 3 && !strcmp(argv[0], "storm")) {
		world_make(argv[1]);
		return storm(atoi(argv[2]));
	}
	if (argc == 4 && !strcmp(argv[0], "fuzz")) {
		world_make(argv[1]);
		return fuzz(atoi(argv[2]), atoi(argv[3])) |
		       fuzz_border(atoi(argv[2]) / 10, atoi(argv[3]));
	}
	fprintf(stderr, "suite: unknown mode %s\n", argv[0]);
	return 2;
}
