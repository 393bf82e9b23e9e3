/* SPDX-License-Identifier: BSD-3-Clause */
/* The process' link in /proc/chos. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "org_chos_nativelib_Chos.h"
#include "support.h"

/* Must run on the primordial thread: the root of the writing thread is the one that changes. */
static long write_setchos(void *argument)
{
    const char *path = argument;
    ssize_t length = (ssize_t)strlen(path);
    int descriptor = open("/proc/chos/setchos", O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return -errno;
    ssize_t written = write(descriptor, path, (size_t)length);
    long result = written == length ? 0 : written < 0 ? -errno : -EIO;
    close(descriptor);
    return result;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_setLink0(JNIEnv *env, jclass class, jbyteArray path)
{
    (void)class;
    return on_primordial_with(env, path, write_setchos);
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_readLink0(JNIEnv *env, jclass class, jobjectArray result)
{
    char path[PATH_MAX];
    (void)class;

    /* The link belongs to the process, so any thread sees it. */
    ssize_t length = readlink("/proc/chos/link", path, sizeof(path));
    return length < 0 ? -errno : store_bytes(env, result, 0, path, (size_t)length);
}
