// SPDX-License-Identifier: BSD-3-Clause
/*
 * crowd
 *
 * Has a child every few milliseconds until SIGUSR1, every third of them by way
 * of one that dies at once. The first hundred stay until then, the others for
 * a second. At the end each that is there says where it is, as "LINK OS".
 */
#define _GNU_SOURCE
#include "chos.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#define STAYING 100

static volatile sig_atomic_t enough;

static void stop(int unused)
{
	(void)unused;
	enough = 1;
}

/* While the module is being replaced there is no link; that is no news. */
static void look_and_go(const char *home)
{
	char link[4096];
	ssize_t len = readlink(CHOS_LINK, link, sizeof(link) - 1);

	if (len < 0)
		_exit(0);
	link[len] = '\0';
	if (strcmp(link, home))
		printf("%s instead of %s\n", link, home);
	_exit(fflush(stdout) != 0);
}

static void sit(int gate, const char *home, int milliseconds)
{
	struct pollfd open = { .fd = gate };
	char link[4096], os[256], line[4608];
	int len;

	if (!poll(&open, 1, milliseconds))
		look_and_go(home);
	read_link(link);
	read_os(os, sizeof(os));
	len = snprintf(line, sizeof(line), "%s %s\n", link, os);
	_exit(write(1, line, len) != len);
}

int main(void)
{
	struct sigaction action = { .sa_handler = stop };
	char home[4096];
	int gate[2];

	if (sigaction(SIGUSR1, &action, NULL) || pipe(gate))
		fail("crowd");
	read_link(home);
	for (int i = 0; !enough; i++) {
		pid_t pid = fork();

		if (pid < 0)
			fail("fork");
		if (!pid) {
			if (i % 3 == 0 && fork())
				_exit(0);
			close(gate[1]);
			sit(gate[0], home, i < STAYING ? -1 : 1000);
		}
		usleep(20000);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	close(gate[1]);
	while (wait(NULL) > 0 || errno == EINTR)
		;
	return 0;
}
