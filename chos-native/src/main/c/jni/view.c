/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Files of an environment of the namespace engine, before there is one: only the program that is
 * exec'd makes its root, and which program that is can depend on what is inside.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "org_chos_nativelib_Chos.h"
#include "support.h"
#include "view.h"

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

static const char local[] = "/local";

/* -1 for none. Changed and used on the primordial thread alone. */
static int tree = -1;
static char **host_directories;

static bool is_below(const char *path, const char *directory)
{
    size_t length = strlen(directory);
    return strncmp(path, directory, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

int view_open(const char *path, int flags)
{
    struct open_how how = { .flags = (__u64)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT };

    if (tree < 0)
        return open(path, flags | O_CLOEXEC);
    if (is_below(path, local))
        return open(path[sizeof(local) - 1] == '\0' ? "/" : path + sizeof(local) - 1,
                    flags | O_CLOEXEC);
    for (char **directory = host_directories; *directory != NULL; directory++) {
        if (is_below(path, *directory))
            return open(path, flags | O_CLOEXEC);
    }
    return (int)syscall(SYS_openat2, tree, path, &how, sizeof(how));
}

static long open_tree_directory(void *path)
{
    tree = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return tree < 0 ? -errno : 0;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_lookInside0(JNIEnv *env, jclass class, jbyteArray path,
                                         jobjectArray directories)
{
    (void)class;

    int result = copy_byte_arrays(env, directories, &host_directories);
    return result != 0 ? result : on_primordial_with(env, path, open_tree_directory);
}

static long close_tree_directory(void *unused)
{
    (void)unused;

    if (tree >= 0)
        close(tree);
    tree = -1;
    return 0;
}

JNIEXPORT void JNICALL Java_org_chos_nativelib_Chos_lookOnHost0(JNIEnv *env, jclass class)
{
    (void)env, (void)class;

    on_primordial(close_tree_directory, NULL);
}
