/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The tasks of a step are forked one after the other and know nothing of each other. What they
 * share is a socket with one message in it. Who takes that has the right to make the namespace, if
 * there is none yet, and puts it back with the namespace attached, so that it lasts as long as the
 * socket, also between the end of one task and the start of the next.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "share.h"

/* More than that nobody waits for another task, which may have been killed with the message. */
enum { PATIENCE_SECONDS = 30 };

/* Write to the first, read from the second. */
static int ends[2] = { -1, -1 };

union attached {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
};

/* -1: without one. */
static int put(int namespace)
{
    char byte = 0;
    union attached attached = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
                                            .cmsg_level = SOL_SOCKET,
                                            .cmsg_type = SCM_RIGHTS } };
    struct iovec content = { &byte, 1 };
    struct msghdr message = { .msg_iov = &content, .msg_iovlen = 1 };

    if (namespace >= 0) {
        memcpy(CMSG_DATA(&attached.header), &namespace, sizeof(namespace));
        message.msg_control = &attached;
        message.msg_controllen = sizeof(attached);
    }
    return sendmsg(ends[0], &message, MSG_NOSIGNAL) < 0 ? errno : 0;
}

static int take(int *namespace)
{
    char byte;
    union attached attached;
    struct iovec content = { &byte, 1 };
    struct msghdr message = { .msg_iov = &content,
                              .msg_iovlen = 1,
                              .msg_control = &attached,
                              .msg_controllen = sizeof(attached) };
    ssize_t got;

    do
        got = recvmsg(ends[1], &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno == EAGAIN ? ETIMEDOUT : errno;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    *namespace = -1;
    if (header != NULL)
        memcpy(namespace, CMSG_DATA(header), sizeof(*namespace));
    return 0;
}

int chos_share_open(void)
{
    struct timeval patience = { .tv_sec = PATIENCE_SECONDS };

    if (ends[0] >= 0)
        return 0;
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) != 0)
        return errno;
    if (setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) != 0)
        return errno;
    return put(-1);
}

/* Makes one, and attaches it. */
static int make(const struct chos_files *files, int *namespace)
{
    int error = chos_make_session(files);

    if (error != 0)
        return error;
    *namespace = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
    return *namespace < 0 ? errno : 0;
}

int chos_share_session(const struct chos_files *files)
{
    int namespace = -1;
    int error = ends[0] < 0 ? ENOTCONN : take(&namespace);

    if (error != 0)
        return error;
    if (namespace < 0)
        error = make(files, &namespace);
    else if (setns(namespace, CLONE_NEWNS) != 0)
        error = errno;
    /* A task that couldn't make one leaves that to the next, which will say so, too. */
    int lost = put(namespace);
    if (namespace >= 0)
        close(namespace);
    return error != 0 ? error : lost;
}
