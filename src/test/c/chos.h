/* SPDX-License-Identifier: BSD-3-Clause */
/* What the test programs share: where the calling process is. */
#ifndef CHOS_TEST_H
#define CHOS_TEST_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHOS_SETCHOS "/proc/chos/setchos"
#define CHOS_LINK "/proc/chos/link"

/* Prints "PROGRAM: WHAT: ERRNO" and ends with 1. */
__attribute__((unused, noreturn)) static void fail(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what,
		strerrorname_np(errno));
	exit(1);
}

/* What the link says, in a buffer of at least 4096 bytes; without the module, that of the tree. */
__attribute__((unused)) static void read_link(char *buffer)
{
	ssize_t length = readlink(CHOS_LINK, buffer, 4095);

	if (length < 0 && errno == ENOENT) {
		length = readlink("/.chos/link", buffer, 4095);
		if (length < 0)
			length = (ssize_t)strlen(strcpy(buffer, "/"));
	}
	if (length < 0)
		fail(CHOS_LINK);
	buffer[length] = '\0';
}

/* What /etc/os-release calls the OS: where paths lead, whatever the link says. */
__attribute__((unused)) static void read_os(char *buffer, size_t size)
{
	static const char key[] = "PRETTY_NAME=\"";
	FILE *file = fopen("/etc/os-release", "re");

	if (!file)
		fail("/etc/os-release");
	while (fgets(buffer, size, file)) {
		if (strncmp(buffer, key, strlen(key)))
			continue;
		memmove(buffer, buffer + strlen(key), strlen(buffer + strlen(key)) + 1);
		buffer[strcspn(buffer, "\"\n")] = '\0';
		fclose(file);
		return;
	}
	errno = ENODATA;
	fail("/etc/os-release");
}

#endif
