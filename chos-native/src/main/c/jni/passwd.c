/* SPDX-License-Identifier: BSD-3-Clause */
/* The user, from the host's databases: on a Java thread, which keeps the host's root. */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "org_chos_nativelib_Chos.h"
#include "support.h"

enum { FIRST_SIZE = 1024, LARGEST_SIZE = 1024 * 1024 };

static int store_fields(JNIEnv *env, const struct passwd *user, jobjectArray fields)
{
    /* As login(1) has it. */
    const char *shell = user->pw_shell[0] != '\0' ? user->pw_shell : "/bin/sh";
    const char *values[] = { user->pw_name, user->pw_dir, shell };

    for (jsize i = 0; i < 3; i++) {
        int error = store_bytes(env, fields, i, values[i], strlen(values[i]));
        if (error != 0)
            return error;
    }
    return 0;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_passwd0(JNIEnv *env, jclass class, jobjectArray fields)
{
    (void)class;

    for (size_t size = FIRST_SIZE; size <= LARGEST_SIZE; size *= 4) {
        struct passwd user, *found;
        char *buffer = malloc(size);
        if (buffer == NULL)
            return -ENOMEM;
        int error = getpwuid_r(getuid(), &user, buffer, size, &found);
        int result = error != 0 ? -error : found == NULL ? -ENOENT
                                                         : store_fields(env, found, fields);
        free(buffer);
        if (result != -ERANGE)
            return result;
    }
    return -ERANGE;
}

JNIEXPORT jint JNICALL Java_org_chos_nativelib_Chos_uid0(JNIEnv *env, jclass class)
{
    (void)env;
    (void)class;
    return (jint)geteuid();
}
