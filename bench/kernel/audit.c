// SPDX-License-Identifier: BSD-3-Clause
/* What the kernel's audit takes to record who enters. */
#define _GNU_SOURCE
#include "costs.h"

#include <linux/audit.h>
#include <linux/netlink.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Records that the daemon has got. */
static atomic_long *heard;

static void set(int audit, struct audit_status status)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr header;
		struct audit_status status;
	} message = {
		.header = { sizeof(message), AUDIT_SET, NLM_F_REQUEST, 0, 0 },
		.status = status,
	};

	must(sendto(audit, &message, sizeof(message), 0, (struct sockaddr *)&kernel,
		    sizeof(kernel)), "audit");
}

static void listen_to(int audit)
{
	static char record[16 << 10];
	const struct nlmsghdr *header = (const struct nlmsghdr *)record;

	for (;;) {
		must(recv(audit, record, sizeof(record), 0), "records");
		if (header->nlmsg_type == AUDIT_KERNEL &&
		    memmem(record, sizeof(record), "chos op=", 8))
			atomic_fetch_add(heard, 1);
		memset(record, 0, 256);
	}
}

void audit_listen(void)
{
	int audit = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	pid_t daemon;

	must(audit, "audit");
	heard = mmap(NULL, sizeof(*heard), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	must(heard == MAP_FAILED ? -1 : 0, "mmap");
	daemon = fork();
	must(daemon, "fork");
	if (!daemon) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		set(audit, (struct audit_status){ .mask = AUDIT_STATUS_PID, .pid = getpid() });
		set(audit, (struct audit_status){ .mask = AUDIT_STATUS_ENABLED, .enabled = 1 });
		listen_to(audit);
	}
	close(audit);
	/* It says so itself. */
	while (!number_in_line("/proc/chos/log", "enabled "))
		usleep(1000);
}

long long cost_enter_heard(void)
{
	long written = number_in_line("/proc/chos/log", "written ");
	long had = atomic_load(heard);
	long long start = now();

	cost_enter();
	written = number_in_line("/proc/chos/log", "written ") - written;
	while (atomic_load(heard) < had + written)
		sched_yield();
	return (now() - start) / ENTRIES;
}
