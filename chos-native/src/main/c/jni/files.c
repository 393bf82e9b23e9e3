/* SPDX-License-Identifier: BSD-3-Clause */
/* Files as the process sees them, that is, the environment's once it has entered one. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "org_chos_nativelib_Chos.h"
#include "support.h"
#include "view.h"

#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif

struct file {
    const char *path;
    size_t limit;
    /* Results. The caller frees `bytes`. */
    char *bytes;
    size_t length;
    struct stat status;
};

/* Reads to the end of the file, which may grow meanwhile. */
static int read_all(int descriptor, struct file *file)
{
    /* One more than the size, to see the end without asking for more memory. */
    size_t room = (size_t)file->status.st_size + 1;

    for (;;) {
        char *larger = realloc(file->bytes, room);
        if (larger == NULL)
            return -ENOMEM;
        file->bytes = larger;
        while (file->length < room) {
            ssize_t length = read(descriptor, file->bytes + file->length, room - file->length);
            if (length == 0)
                return 0;
            if (length < 0)
                return -errno;
            file->length += (size_t)length;
            if (file->length > file->limit)
                return -EFBIG;
        }
        room *= 2;
    }
}

static int read_regular(int descriptor, struct file *file)
{
    if (fstat(descriptor, &file->status) != 0)
        return -errno;
    if (S_ISDIR(file->status.st_mode))
        return -EISDIR;
    if (!S_ISREG(file->status.st_mode))
        return -EINVAL;
    if ((size_t)file->status.st_size > file->limit)
        return -EFBIG;
    return read_all(descriptor, file);
}

static long read_file(void *argument)
{
    struct file *file = argument;
    /* NONBLOCK and NOCTTY: somebody may have put a fifo or a terminal there. */
    int descriptor = view_open(file->path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0)
        return -errno;
    int result = read_regular(descriptor, file);
    close(descriptor);
    return result;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_readFile0(JNIEnv *env, jclass class, jbyteArray path, jint limit,
                                       jobjectArray content, jintArray owner_and_mode)
{
    char *string;
    (void)class;

    int result = copy_bytes(env, path, &string);
    if (result != 0)
        return result;
    struct file file = { .path = string, .limit = limit < 0 ? 0 : (size_t)limit };
    result = (int)on_primordial(read_file, &file);
    if (result == 0) {
        jint values[] = { (jint)file.status.st_uid, (jint)file.status.st_mode };
        (*env)->SetIntArrayRegion(env, owner_and_mode, 0, 2, values);
        result = store_bytes(env, content, 0, file.bytes, file.length);
    }
    free(file.bytes);
    free(string);
    return result;
}

static long exists(void *path)
{
    int descriptor = view_open(path, O_PATH);
    if (descriptor < 0)
        return -errno;
    close(descriptor);
    return 0;
}

static long is_executable(void *path)
{
    struct stat status;
    int descriptor = view_open(path, O_PATH);
    if (descriptor < 0)
        return -errno;
    long result = fstat(descriptor, &status) != 0 ? -errno : S_ISREG(status.st_mode) ? 0 : -EACCES;
    if (result == 0 && syscall(SYS_faccessat2, descriptor, "", X_OK, AT_EMPTY_PATH) != 0)
        result = -errno;
    close(descriptor);
    return result;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_exists0(JNIEnv *env, jclass class, jbyteArray path)
{
    (void)class;
    return on_primordial_with(env, path, exists);
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_isTerminal0(JNIEnv *env, jclass class, jint descriptor)
{
    (void)env, (void)class;
    return isatty(descriptor);
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_isExecutable0(JNIEnv *env, jclass class, jbyteArray path)
{
    (void)class;
    return on_primordial_with(env, path, is_executable);
}

static long is_same_file(void *paths)
{
    char *const *path = paths;
    struct stat left, right;

    if (stat(path[0], &left) != 0 || stat(path[1], &right) != 0)
        return -errno;
    return left.st_dev == right.st_dev && left.st_ino == right.st_ino ? 0 : -EXDEV;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_isSameFile0(JNIEnv *env, jclass class, jobjectArray paths)
{
    char **strings = NULL;
    (void)class;

    int result = copy_byte_arrays(env, paths, &strings);
    if (result == 0)
        result = (int)on_primordial(is_same_file, strings);
    free(strings);
    return result;
}
