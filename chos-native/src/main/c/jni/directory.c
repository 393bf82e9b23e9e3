/* SPDX-License-Identifier: BSD-3-Clause */
/* The process' working directory. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "org_chos_nativelib_Chos.h"
#include "support.h"

/* Not getcwd(3), which walks the tree when the kernel says that the directory is out of reach. */
static long get_directory(void *argument)
{
    char *path = argument;
    long length = syscall(SYS_getcwd, path, PATH_MAX);
    if (length < 0)
        return -errno;
    return path[0] == '/' ? 0 : -EXDEV;
}

static long change_directory(void *argument)
{
    return chdir(argument) == 0 ? 0 : -errno;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_getCwd0(JNIEnv *env, jclass class, jobjectArray result)
{
    char path[PATH_MAX];
    (void)class;

    long error = on_primordial(get_directory, path);
    return error < 0 ? (jint)error : store_bytes(env, result, 0, path, strlen(path));
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_chdir0(JNIEnv *env, jclass class, jbyteArray directory)
{
    (void)class;
    return on_primordial_with(env, directory, change_directory);
}
