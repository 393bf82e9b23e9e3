// SPDX-License-Identifier: BSD-3-Clause
/*
 * where [LABEL]
 *
 * Prints "LABEL LINK OS" of the calling process, in one write.
 */
#define _GNU_SOURCE
#include "chos.h"

int main(int argc, char **argv)
{
	char link[4096], os[256];

	read_link(link);
	read_os(os, sizeof(os));
	printf("%s%s%s %s\n", argc > 1 ? argv[1] : "", argc > 1 ? " " : "", link, os);
	return fflush(stdout) ? 1 : 0;
}
