/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shared by the native methods of org.chos.nativelib.Chos. Each returns -errno when it fails, and
 * throws nothing but OutOfMemoryError.
 */
#ifndef CHOS_SUPPORT_H
#define CHOS_SUPPORT_H

#include <jni.h>

#include "../shared/primordial.h"

/* On the primordial thread where there is a launcher, else here. */
long on_primordial(chos_operation *operation, void *argument);

/* The same with a byte[] that becomes a string as the argument. */
jint on_primordial_with(JNIEnv *env, jbyteArray string, chos_operation *operation);

/*
 * Copies a byte[] to a string that the caller frees. Returns 0; or, with NULL as the string,
 * -EINVAL for a NUL among the bytes, -EFAULT for null, -ENOMEM.
 */
int copy_bytes(JNIEnv *env, jbyteArray bytes, char **string);

/* Like copy_bytes() for a byte[][]: one block that ends with NULL, as execve(2) wants it. */
int copy_byte_arrays(JNIEnv *env, jobjectArray arrays, char ***strings);

/* Stores a new byte[] in results[index]. Returns 0 or -ENOMEM, with an exception pending. */
int store_bytes(JNIEnv *env, jobjectArray results, jsize index, const void *bytes, size_t length);

#endif
