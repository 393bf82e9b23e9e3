/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../shared/search.h"
#include "mounts.h"
#include "privilege.h"
#include "report.h"
#include "server.h"

/* Of the server's descriptors: where /dev/fuse comes by, and then is. */
enum { CHANNEL = 3, FREE_AGAIN = 10 };
#define DEVICE "/dev/fd/3"

#define UNPACK "; or unpack the image, and name the directory instead: unsquashfs -d DIRECTORY %s"

/* One descriptor with a byte to carry it. */
struct parcel {
    char byte;
    struct iovec content;
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message;
};

static struct msghdr *parcel_wrap(struct parcel *parcel)
{
    *parcel = (struct parcel){ .content = { &parcel->byte, 1 } };
    parcel->message = (struct msghdr){
        .msg_iov = &parcel->content,
        .msg_iovlen = 1,
        .msg_control = &parcel->control,
        .msg_controllen = sizeof(parcel->control),
    };
    return &parcel->message;
}

static void send_descriptor(int channel, int descriptor)
{
    struct parcel parcel;
    struct msghdr *message = parcel_wrap(&parcel);

    parcel.control.header = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(sizeof(int)),
        .cmsg_level = SOL_SOCKET,
        .cmsg_type = SCM_RIGHTS,
    };
    memcpy(CMSG_DATA(&parcel.control.header), &descriptor, sizeof(descriptor));
    /* That nobody is there to take it, the mount will tell. */
    if (sendmsg(channel, message, MSG_NOSIGNAL) < 0)
        return;
}

/* Returns -1 if the other side has closed the channel. */
static int receive_descriptor(int channel)
{
    struct parcel parcel;
    int descriptor;

    struct msghdr *message = parcel_wrap(&parcel);
    if (recvmsg(channel, message, 0) <= 0 || CMSG_FIRSTHDR(message) == NULL)
        return -1;
    memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(message)), sizeof(descriptor));
    return descriptor;
}

/* As fork(2), but that the parent gets no SIGCHLD, which could reach the user's command. */
static pid_t fork_silently(void)
{
    return (pid_t)syscall(SYS_clone, 0, 0, 0, 0, 0);
}

/* Leaves the process nothing of the user's but his rights; from now on it complains to the pipe. */
static void settle(int channel, int complaints)
{
    sigset_t none;

    /* They may be where others belong. */
    channel = fcntl(channel, F_DUPFD, FREE_AGAIN);
    complaints = fcntl(complaints, F_DUPFD, FREE_AGAIN);
    dup2(complaints, STDERR_FILENO);
    int null = open("/dev/null", O_RDWR);
    if (channel < 0 || null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
        dup2(channel, CHANNEL) < 0 || syscall(SYS_close_range, CHANNEL + 1, ~0U, 0) != 0 ||
        chdir("/") != 0)
        fail_at("set up", "the descriptors of squashfuse");
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    /* Nobody reads its complaints once the image is mounted. */
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    privilege_drop();
    /* It reads what others have written. */
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* With no variable but PATH: the others are meant for programs inside. */
_Noreturn static void become_squashfuse(const char *image)
{
    static const char *const names[] = { "squashfuse_ll", "squashfuse" };
    const char *path = getenv("PATH");
    char *variables[2] = { NULL };
    char tried[PATH_MAX];
    int error = ENOMEM;

    if (asprintf(&variables[0], "PATH=%s:" DEFAULT_PATH, path == NULL ? "" : path) < 0)
        _exit(CHOS_FAILED);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char *argv[] = { (char *)names[i], (char *)"-f", (char *)image, (char *)DEVICE, NULL };
        error = search_and_exec(names[i], argv, variables, tried);
        if (error != ENOENT)
            break;
    }
    if (error == ENOENT)
        dprintf(STDERR_FILENO, "not installed (the package has the same name)" UNPACK, image);
    else
        dprintf(STDERR_FILENO, "%s can't be executed: %s", tried, strerror(error));
    _exit(CHOS_FAILED);
}

_Noreturn static void serve(int channel, int complaints, const char *image)
{
    /*
     * Away from the terminal's signals; and whoever comes to be its parent, it is not the user's.
     */
    setsid();
    if (fork_silently() != 0)
        _exit(0);
    settle(channel, complaints);
    int device = receive_descriptor(CHANNEL);
    if (device < 0)
        _exit(0);
    dup2(device, CHANNEL);
    close(device);
    become_squashfuse(image);
}

void server_start(struct server *server, const struct plan *plan)
{
    int channel[2], complaints[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0 ||
        pipe2(complaints, O_CLOEXEC) != 0)
        fail_at("prepare", "squashfuse");
    pid_t child = fork_silently();
    if (child < 0)
        fail_at("fork", "squashfuse");
    if (child == 0)
        serve(channel[1], complaints[1], plan->tree);
    close(channel[1]);
    close(complaints[1]);
    waitpid(child, NULL, __WALL);
    server->channel = channel[0];
    server->complaints = complaints[0];
}

/* For a server that has ended, or is about to: says why. */
_Noreturn static void fail_with_complaints(const struct server *server, const struct plan *plan)
{
    char text[2048] = "";
    size_t length = 0;
    ssize_t got;

    while (length < sizeof(text) - 1 &&
           (got = read(server->complaints, text + length, sizeof(text) - 1 - length)) > 0)
        length += (size_t)got;
    while (length > 0 && text[length - 1] == '\n')
        length--;
    text[length] = '\0';
    for (char *c = text; *c != '\0'; c++) {
        if (*c == '\n')
            *c = ';';
    }
    fail(CHOS_FAILED, CANNOT_ENTER "%ssquashfuse: %s", plan->name, plan->tree, server->reason,
         length > 0 ? text : "it exited at once");
}

int server_mount(struct server *server, const struct plan *plan)
{
    char descriptor[16], user[16], group[16];
    const char *step;

    /* In the user namespace that mounts it: the kernel compares the two. */
    int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (device < 0)
        fail(CHOS_FAILED, CANNOT_ENTER "%ssquashfuse needs /dev/fuse, which can't be opened: %s"
             UNPACK, plan->name, plan->tree, server->reason, strerror(errno), plan->tree);
    snprintf(descriptor, sizeof(descriptor), "%d", device);
    snprintf(user, sizeof(user), "%u", geteuid());
    snprintf(group, sizeof(group), "%u", getegid());
    const struct mount_option options[] = {
        { "source", "squashfuse" }, { "subtype", "squashfuse" }, { "fd", descriptor },
        { "rootmode", "40000" }, { "user_id", user }, { "group_id", group },
        /* Without it access(2) allows everything. */
        { "default_permissions", NULL },
        /* "Others" are those in this user namespace, and in those within. */
        { "allow_other", NULL },
        { "ro", NULL }, { NULL, NULL },
    };
    int mount = mount_new("fuse", options, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV, &step);
    if (mount < 0)
        fail_at(step, "fuse");
    send_descriptor(server->channel, device);
    /* From here on the server has it alone: if it ends, the kernel knows. */
    close(device);
    close(server->channel);
    /* Waits for the server's first answer. */
    int root = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        fail_with_complaints(server, plan);
    close(root);
    close(server->complaints);
    return mount;
}
