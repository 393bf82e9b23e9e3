/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#pragma weak chos_run_on_primordial

long on_primordial(chos_operation *operation, void *argument)
{
    return chos_run_on_primordial != NULL ? chos_run_on_primordial(operation, argument)
                                          : operation(argument);
}

/* `to` has room for the bytes and a NUL. */
static int copy_to(JNIEnv *env, jbyteArray bytes, jsize length, char *to)
{
    (*env)->GetByteArrayRegion(env, bytes, 0, length, (jbyte *)to);
    to[length] = '\0';
    return memchr(to, '\0', (size_t)length) == NULL ? 0 : -EINVAL;
}

int copy_bytes(JNIEnv *env, jbyteArray bytes, char **string)
{
    *string = NULL;
    if (bytes == NULL)
        return -EFAULT;
    jsize length = (*env)->GetArrayLength(env, bytes);
    *string = malloc((size_t)length + 1);
    if (*string == NULL)
        return -ENOMEM;
    int error = copy_to(env, bytes, length, *string);
    if (error != 0) {
        free(*string);
        *string = NULL;
    }
    return error;
}

jint on_primordial_with(JNIEnv *env, jbyteArray bytes, chos_operation *operation)
{
    char *string;
    int result = copy_bytes(env, bytes, &string);
    if (result != 0)
        return result;
    result = (int)on_primordial(operation, string);
    free(string);
    return result;
}

/* The size of all elements, each with a NUL; 0 if one is null. */
static size_t total_size(JNIEnv *env, jobjectArray arrays, jsize count)
{
    size_t size = 1;
    for (jsize i = 0; i < count; i++) {
        jbyteArray bytes = (*env)->GetObjectArrayElement(env, arrays, i);
        if (bytes == NULL)
            return 0;
        size += (size_t)(*env)->GetArrayLength(env, bytes) + 1;
        (*env)->DeleteLocalRef(env, bytes);
    }
    return size;
}

int copy_byte_arrays(JNIEnv *env, jobjectArray arrays, char ***strings)
{
    if (arrays == NULL)
        return -EFAULT;
    jsize count = (*env)->GetArrayLength(env, arrays);
    size_t size = total_size(env, arrays, count);
    if (size == 0)
        return -EFAULT;
    size_t pointers = ((size_t)count + 1) * sizeof(char *);
    char **block = malloc(pointers + size);
    if (block == NULL)
        return -ENOMEM;

    char *next = (char *)block + pointers;
    int error = 0;
    for (jsize i = 0; i < count && error == 0; i++) {
        jbyteArray bytes = (*env)->GetObjectArrayElement(env, arrays, i);
        jsize length = (*env)->GetArrayLength(env, bytes);
        error = copy_to(env, bytes, length, next);
        block[i] = next;
        next += length + 1;
        (*env)->DeleteLocalRef(env, bytes);
    }
    block[count] = NULL;
    if (error != 0)
        free(block);
    else
        *strings = block;
    return error;
}

int store_bytes(JNIEnv *env, jobjectArray results, jsize index, const void *bytes, size_t length)
{
    jbyteArray array = (*env)->NewByteArray(env, (jsize)length);
    if (array == NULL)
        return -ENOMEM;
    (*env)->SetByteArrayRegion(env, array, 0, (jsize)length, bytes);
    (*env)->SetObjectArrayElement(env, results, index, array);
    return 0;
}
