/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is published of environments, for the process that asks: on a Java thread, at the host's
 * root.
 */
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "entry.h"
#include "org_chos_nativelib_Chos.h"
#include "support.h"

enum { FIRST_SIZE = 1024, LARGEST_SIZE = 16 * 1024 * 1024 };

/* Those of the process, which the caller frees; NULL if there is no memory. */
static gid_t *own_groups(size_t *count)
{
    int others = getgroups(0, NULL);
    gid_t *groups = others < 0 ? NULL : malloc(((size_t)others + 1) * sizeof(*groups));

    if (groups == NULL)
        return NULL;
    others = getgroups(others, groups);
    if (others < 0)
        others = 0;
    groups[others] = getegid();
    *count = (size_t)others + 1;
    return groups;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_groupDefault0(JNIEnv *env, jclass class, jobjectArray result)
{
    char name[CHOS_NAME_SIZE];
    size_t count;
    (void)class;

    gid_t *groups = own_groups(&count);
    if (groups == NULL)
        return -ENOMEM;
    int error = chos_group_default(&chos_files, groups, count, name);
    free(groups);
    return error != 0 ? -error : store_bytes(env, result, 0, name, strlen(name));
}

/* 0 and the number, or an errno value. */
static int number_of(const char *name, gid_t *number)
{
    struct group group, *found;
    int error = ERANGE;

    for (size_t size = FIRST_SIZE; size <= LARGEST_SIZE && error == ERANGE; size *= 4) {
        char *buffer = malloc(size);
        if (buffer == NULL)
            return ENOMEM;
        error = getgrnam_r(name, &group, buffer, size, &found);
        if (error == 0 && found == NULL)
            error = ENOENT;
        if (error == 0)
            *number = found->gr_gid;
        free(buffer);
    }
    return error;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_isInGroup0(JNIEnv *env, jclass class, jbyteArray name, jlong id)
{
    gid_t number = (gid_t)id;
    size_t count;
    char *text;
    (void)class;

    int result = copy_bytes(env, name, &text);
    if (result != 0)
        return result;
    if (id < 0)
        result = -number_of(text, &number);
    free(text);
    gid_t *groups = result != 0 ? NULL : own_groups(&count);
    if (groups == NULL)
        return result != 0 ? result : -ENOMEM;
    for (size_t i = 0; i < count; i++)
        result |= groups[i] == number;
    free(groups);
    return result;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_closed0(JNIEnv *env, jclass class, jint error, jbyteArray name,
                                     jbyteArray path, jobjectArray why)
{
    char text[CHOS_TEXT_SIZE], *strings[2] = { NULL, NULL };
    (void)class;

    int result = copy_bytes(env, name, &strings[0]);
    if (result == 0)
        result = copy_bytes(env, path, &strings[1]);
    if (result == 0)
        result = chos_explain_closed(&chos_files, error, strings[0], strings[1], text)
                     ? store_bytes(env, why, 0, text, strlen(text))
                     : -ENOENT;
    free(strings[0]);
    free(strings[1]);
    return result;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_admits0(JNIEnv *env, jclass class, jbyteArray path)
{
    char *text;
    (void)class;

    int result = copy_bytes(env, path, &text);
    if (result != 0)
        return result;
    result = chos_admits_me(&chos_files, text);
    free(text);
    return result;
}

JNIEXPORT jint JNICALL Java_org_chos_nativelib_Chos_isOnTerminal0(JNIEnv *env, jclass class)
{
    (void)env;
    (void)class;
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}
