// SPDX-License-Identifier: BSD-3-Clause
/* Who was in: what the kernel's audit log is told of it. */
#define _GNU_SOURCE
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define LOG "/proc/chos/log"
#define RECORD (16 << 10)

/* An audit daemon of our own. */
static int audit = -1;

static void audit_set(unsigned int mask, unsigned int value)
{
	static unsigned int sequence;
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr header;
		struct audit_status status;
	} message = {
		.header = { sizeof(message), AUDIT_SET, NLM_F_REQUEST, ++sequence, 0 },
		.status = { .mask = mask },
	};

	if (mask == AUDIT_STATUS_ENABLED)
		message.status.enabled = value;
	if (mask == AUDIT_STATUS_PID)
		message.status.pid = value;
	CHECK(sendto(audit, &message, sizeof(message), 0, (struct sockaddr *)&kernel,
		     sizeof(kernel)) == sizeof(message));
}

/* The next record of ours, without what is before "op="; NULL if none comes. */
static const char *next_record(void)
{
	static char buffer[RECORD];
	struct timeval patience = { .tv_sec = 10 };

	CHECK(!setsockopt(audit, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)));
	for (;;) {
		ssize_t got = recv(audit, buffer, sizeof(buffer) - 1, 0);
		struct nlmsghdr *header = (struct nlmsghdr *)buffer;
		char *text;

		if (got < 0)
			return NULL;
		buffer[got] = '\0';
		text = memmem(buffer, got, "op=", 3);
		if (header->nlmsg_type == AUDIT_KERNEL && text)
			return text;
	}
}

/* Whether a record of the kernel's own comes within a second: each change of a setting is one. */
static bool is_heard(void)
{
	static char buffer[RECORD];
	struct timeval patience = { .tv_sec = 1 };

	CHECK(!setsockopt(audit, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)));
	audit_set(AUDIT_STATUS_ENABLED, 1);
	while (recv(audit, buffer, sizeof(buffer), 0) > 0)
		if (((struct nlmsghdr *)buffer)->nlmsg_type == AUDIT_CONFIG_CHANGE)
			return true;
	return false;
}

static void begin(void)
{
	/* To a daemon that does not keep up old kernels send nothing more. */
	int room = 4 << 20;

	audit = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	if (audit < 0)
		SKIP("the kernel has no audit");
	CHECK(!setsockopt(audit, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)));
	audit_set(AUDIT_STATUS_PID, getpid());
	audit_set(AUDIT_STATUS_ENABLED, 1);
	/*
	 * Its thread may be busy with an earlier test's records, for which nobody is there any
	 * more, and while it is, what comes in goes the same way.
	 */
	for (int seconds = 0; !is_heard(); seconds++)
		CHECK(seconds < 60);
	CHECK(!put(LOG, "audit\n"));
}

static void end(void)
{
	CHECK(!put(LOG, "no"));
	audit_set(AUDIT_STATUS_ENABLED, 0);
	close(audit);
}

static void expect_record(const char *start, const char *part)
{
	const char *record = next_record();

	if (!record)
		suite_fail(__FILE__, __LINE__, "no record of %s", start);
	if (strncmp(record, start, strlen(start)) || !strstr(record, part))
		suite_fail(__FILE__, __LINE__, "the record is %s", record);
}

static long log_value(const char *name)
{
	const char *line = strstr(get(LOG), name);

	CHECK(line);
	return atol(line + strlen(name));
}

static void as_user(void *unused)
{
	become_user();
	CHECK(!enter("/t/a"));
	CHECK(!enter("/t/b\n"));
	CHECK_ERRNO(enter("/t/c"), EACCES);
	CHECK_ERRNO(enter("\" op=enter\n"), ENOENT);
}

TEST(records_of_entry_switch_and_refusal)
{
	CHECK(!put("/proc/chos/valid", "uid=0 /t/c\n"));
	begin();
	expect_child(as_user, NULL);
	expect_record("op=enter from=\"/\" to=\"/t/a\" res=1 ppid=", " uid=1000 ");
	expect_record("op=switch from=\"/t/a\" to=\"/t/b\" res=1 ", " exe=\"/");
	expect_record("op=refuse from=\"/t/b\" to=2F742F63 errno=13 res=0 ", " auid=");
	expect_record("op=refuse from=\"/t/b\" to=22206F703D656E7465720A errno=2 res=0 ", " comm=");
	end();
}

TEST(odd_paths_are_in_hex)
{
	CHECK(!put("/proc/chos/valid", "/t/\"x y\n"));
	begin();
	CHECK(!enter("/t/\"x y"));
	expect_record("op=enter from=\"/\" to=2F742F22782079 res=1 ", " pid=");
	CHECK(!leave());
	end();
}

TEST(no_records_unless_asked)
{
	long before;

	begin();
	CHECK(!put(LOG, "no"));
	CHECK(!strncmp(get(LOG), "no\n", 3));
	before = log_value("written ");
	CHECK(!enter("/t/a"));
	CHECK(!put(LOG, "audit"));
	CHECK(!strncmp(get(LOG), "audit\n", 6));
	/* Where audit is off, the kernel's messages are not filled instead. */
	audit_set(AUDIT_STATUS_ENABLED, 0);
	CHECK(!enter("/t/b"));
	CHECK(log_value("written ") == before);
	CHECK(log_value("enabled ") == 0);
	end();
	CHECK_ERRNO(put(LOG, "yes"), EINVAL);
	CHECK_ERRNO(put(LOG, "audit audit audit"), EINVAL);
}

static void be_refused_all_the_time(void *unused)
{
	become_user();
	for (int i = 0; i < 1000; i++)
		CHECK_ERRNO(enter("/t/none"), ENOENT);
}

TEST(refusals_in_a_loop_are_counted)
{
	long written, left_out, told = 0;
	int records = 0;
	const char *record;

	begin();
	written = log_value("written ");
	left_out = log_value("left_out ");
	expect_child(be_refused_all_the_time, NULL);
	CHECK(log_value("written ") - written < 100);
	CHECK(log_value("left_out ") - left_out > 900);
	CHECK(log_value("lost ") == 0);

	/* Another user's are recorded all the same, and what was left out is told. */
	CHECK_ERRNO(enter("/t/none"), ENOENT);
	for (int patience = 0; told + records < 1001 && patience < 10;) {
		record = next_record();
		if (!record) {
			patience++;
		} else if (strstr(record, "left_out=")) {
			CHECK(!strncmp(record, "op=refuse uid=1000 left_out=", 28));
			told += atol(record + 28);
		} else {
			records++;
		}
	}
	CHECK(told + records == 1001);
	end();
}

static void enter_all_the_time(void *unused)
{
	become_user();
	for (int i = 0; i < 500; i++)
		CHECK(!enter("/t/a"));
}

TEST(entries_in_a_loop_are_all_recorded)
{
	int records = 0;
	pid_t pid;

	begin();
	pid = fork();
	if (!pid) {
		enter_all_the_time(NULL);
		_exit(0);
	}
	while (records < 500 && next_record())
		records++;
	reap(pid);
	CHECK(records == 500);
	CHECK(log_value("lost ") == 0);
	end();
}
