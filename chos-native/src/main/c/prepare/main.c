/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * chosctl executes it, to prepare mount namespaces that users enter later, and to end them.
 *
 *   prepare hold FILE --name NAME --tree PATH [--image FD] [--bind DIR]...
 *       [--own SOURCE PLACE FLAGS]... [--links] [--private] [--nosuid] [--ro]
 *       makes a mount namespace with the tree as its root, and mounts the file by which the
 *       kernel knows it on FILE, which alone keeps it. A tree that is an image is mounted already,
 *       nowhere, and FD is where chosctl has that open: /proc/PID/fd/NUMBER. FLAGS of --own are
 *       any of the letters s (nosuid) and r (ro). Prints "mnt:[INODE] MAJOR:MINOR", the second
 *       being the device of its /.chos.
 *   prepare show FILE
 *       prints what is mounted in the namespace on FILE, as /proc/self/mountinfo there
 *   prepare empty FILE...
 *       unmounts all that is mounted in the namespace on each FILE, from within
 *   prepare carry DIRECTORY OTHER NUMBER...
 *       has the files of these names in the other directory hold what they hold in the first
 *   prepare drop DIRECTORY NUMBER...
 *       takes these files away; what only they held ends. One that is not there is none too few.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../namespace/mounts.h"
#include "../namespace/report.h"
#include "../namespace/root.h"
#include "tree.h"

enum { NAMESPACE_NAME = 64, ANSWER = 128 };

static void take_own(struct plan *plan, char **words)
{
    plan->own[plan->own_count++] = (struct own_mount){
        .source = words[0],
        .place = words[1],
        .attributes = (strchr(words[2], 's') != NULL ? MOUNT_ATTR_NOSUID : 0) |
                      (strchr(words[2], 'r') != NULL ? MOUNT_ATTR_RDONLY : 0),
    };
}

static const char *parse(struct plan *plan, int count, char **words)
{
    *plan = (struct plan){
        .binds = calloc((size_t)count + 1, sizeof(*plan->binds)),
        .own = calloc((size_t)count + 1, sizeof(*plan->own)),
    };
    if (plan->binds == NULL || plan->own == NULL)
        return "no memory";
    for (int i = 0; i < count; i++) {
        const char *value = i + 1 < count ? words[i + 1] : NULL;
        if (strcmp(words[i], "--links") == 0) {
            plan->links = true;
            continue;
        }
        if (strcmp(words[i], "--private") == 0) {
            plan->private_mounts = true;
            continue;
        }
        if (strcmp(words[i], "--nosuid") == 0) {
            plan->attributes |= MOUNT_ATTR_NOSUID;
            continue;
        }
        if (strcmp(words[i], "--ro") == 0) {
            plan->attributes |= MOUNT_ATTR_RDONLY;
            continue;
        }
        if (strcmp(words[i], "--own") == 0 && i + 3 < count) {
            take_own(plan, words + i + 1);
            i += 3;
            continue;
        }
        if (value == NULL)
            return "an option lacks its value";
        if (strcmp(words[i], "--name") == 0)
            plan->name = value;
        else if (strcmp(words[i], "--tree") == 0)
            plan->tree = value;
        else if (strcmp(words[i], "--image") == 0)
            plan->image = value;
        else if (strcmp(words[i], "--bind") == 0)
            plan->binds[plan->bind_count++] = words[i + 1];
        else
            return "an option is unknown";
        i++;
    }
    return plan->name == NULL || plan->tree == NULL || plan->tree[0] != '/'
               ? "--name and --tree with an absolute path are wanted" : NULL;
}

/* In the child: makes the namespace, says what it is, and lives until its parent holds it. */
_Noreturn static void make(struct plan *plan, int answer, int go_on)
{
    char name[NAMESPACE_NAME];
    struct stat own;
    char byte;
    int image = -1;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    must(unshare(CLONE_NEWNS) == 0, "unshare", "a mount namespace");
    must(mount(NULL, "/", NULL, MS_REC | (plan->private_mounts ? MS_PRIVATE : MS_SLAVE), NULL) == 0,
         "take mounts from", "/");
    ssize_t length = readlink("/proc/self/ns/mnt", name, sizeof(name) - 1);
    must(length > 0, "read link", "/proc/self/ns/mnt");
    name[length] = '\0';
    plan->prepared = name;
    if (plan->image != NULL) {
        image = open(plan->image, O_PATH | O_DIRECTORY | O_CLOEXEC);
        must(image >= 0, "open", plan->image);
    }
    if (plan->links || !tree_enter(plan, image))
        root_enter(plan, image, -1);
    must(stat("/" OWN, &own) == 0, "look at", "/" OWN);
    if (dprintf(answer, "%s %u:%u\n", name, major(own.st_dev), minor(own.st_dev)) < 0 ||
        read(go_on, &byte, 1) < 0)
        _exit(CHOS_FAILED);
    _exit(0);
}

static int hold(const char *file, struct plan *plan)
{
    char answer[ANSWER], path[64];
    int from_child[2], to_child[2];
    int status;

    must(pipe2(from_child, O_CLOEXEC) == 0 && pipe2(to_child, O_CLOEXEC) == 0, "make", "a pipe");
    pid_t child = fork();
    must(child >= 0, "start", "a process");
    if (child == 0) {
        close(from_child[0]);
        close(to_child[1]);
        make(plan, from_child[1], to_child[0]);
    }
    close(from_child[1]);
    close(to_child[0]);
    ssize_t length = read(from_child[0], answer, sizeof(answer));
    if (length > 0) {
        snprintf(path, sizeof(path), "/proc/%d/ns/mnt", child);
        must(mount(path, file, NULL, MS_BIND, NULL) == 0, "hold the namespace on", file);
    }
    close(to_child[1]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (length <= 0)
        return WIFEXITED(status) && WEXITSTATUS(status) != 0 ? WEXITSTATUS(status) : CHOS_FAILED;
    return write(STDOUT_FILENO, answer, (size_t)length) == length ? 0 : CHOS_FAILED;
}

static void enter(const char *file)
{
    int namespace = open(file, O_RDONLY | O_CLOEXEC);
    must(namespace >= 0, "open", file);
    must(setns(namespace, CLONE_NEWNS) == 0, "enter the namespace on", file);
    close(namespace);
}

/* Read from out here, where /proc is the host's for sure. */
static int show(const char *file)
{
    char bytes[4096];
    ssize_t length;

    int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
    must(self >= 0, "open", "/proc/self");
    enter(file);
    int mounts = openat(self, "mountinfo", O_RDONLY | O_CLOEXEC);
    must(mounts >= 0, "open", "mountinfo");
    while ((length = read(mounts, bytes, sizeof(bytes))) > 0)
        must(write(STDOUT_FILENO, bytes, (size_t)length) == length, "write", "the answer");
    must(length == 0, "read", "mountinfo");
    return 0;
}

/* An empty root takes the place of the old one, which goes with all that was mounted in it. */
static int empty(char **files)
{
    int host = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

    must(host >= 0, "open", "/proc/self/ns/mnt");
    for (; *files != NULL; files++) {
        enter(*files);
        int root = mount_tmpfs("4k");
        mount_stage(root);
        mount_become_root(root);
        close(root);
        /* Where the next file is. */
        must(setns(host, CLONE_NEWNS) == 0, "go back to", "the host's namespace");
    }
    return 0;
}

/* For a host with hundreds of them: a process for each would take longer than all the rest. */
static int carry(const char *from, const char *to, char **numbers)
{
    char former[PATH_MAX], file[PATH_MAX];

    for (; *numbers != NULL; numbers++) {
        snprintf(former, sizeof(former), "%s/%s", from, *numbers);
        snprintf(file, sizeof(file), "%s/%s", to, *numbers);
        int fd = open(file, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        must(fd >= 0, "make", file);
        close(fd);
        must(mount(former, file, NULL, MS_BIND, NULL) == 0, "hold the namespace on", file);
    }
    return 0;
}

/* Any user can have one open: so they are detached. */
static int drop(const char *from, char **numbers)
{
    char file[PATH_MAX];

    for (; *numbers != NULL; numbers++) {
        snprintf(file, sizeof(file), "%s/%s", from, *numbers);
        must(umount2(file, MNT_DETACH | UMOUNT_NOFOLLOW) == 0 || errno == EINVAL ||
             errno == ENOENT, "unmount", file);
        must(unlink(file) == 0 || errno == ENOENT, "remove", file);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *problem = "it is called by chosctl, not by hand";
    struct plan plan;

    report_part = "mount engine";
    umask(022);
    if (argc > 2 && strcmp(argv[1], "empty") == 0)
        return empty(argv + 2);
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return show(argv[2]);
    if (argc > 4 && strcmp(argv[1], "carry") == 0)
        return carry(argv[2], argv[3], argv + 4);
    if (argc > 3 && strcmp(argv[1], "drop") == 0)
        return drop(argv[2], argv + 3);
    if (argc > 3 && strcmp(argv[1], "hold") == 0) {
        problem = parse(&plan, argc - 3, argv + 3);
        if (problem == NULL)
            return hold(argv[2], &plan);
    }
    fail(CHOS_FAILED, "prepare: %s", problem);
}
