/* SPDX-License-Identifier: BSD-3-Clause */
/* The process' link in /proc/chos. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../shared/primordial.h"
#include "entry.h"
#include "org_chos_nativelib_Chos.h"
#include "support.h"

#pragma weak chos_is_logged

/* Must run on the primordial thread: the root of the writing thread is the one that changes. */
static long set_link(void *path)
{
    int error = chos_enter(&chos_files, path);
    /* Whether it makes no difference that nothing is started, the caller knows. */
    return error == ENXIO ? -ENOENT : -error;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_setLink0(JNIEnv *env, jclass class, jbyteArray path)
{
    (void)class;
    return on_primordial_with(env, path, set_link);
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

struct entering {
    struct chos_way way;
    char directory[CHOS_TEXT_SIZE], own[CHOS_TEXT_SIZE];
};

/* Also in what it logs: from the other thread's root, the host's, nothing is to be looked at. */
static long go_in(void *argument)
{
    struct entering *entering = argument;

    int error = chos_go_in(&chos_files, &entering->way);
    if (error != 0 && entering->way.step == CHOS_COMPARE)
        chos_explain_way(&chos_files, error, &entering->way, "", entering->own);
    if (error != 0)
        return error == ENXIO ? -ENOENT : -error;
    if (chos_is_logged != NULL && chos_is_logged()) {
        chos_log_close(entering->way.log);
        entering->way.log.socket = -1;
    }
    chos_stay_in(&entering->way);
    if (entering->way.away != 0)
        chos_explain_directory(&entering->way, entering->directory);
    if (entering->way.own[0] != '\0')
        chos_explain_own(entering->way.own, entering->way.name, entering->own);
    return 0;
}

static int store_text(JNIEnv *env, jobjectArray texts, jsize index, const char *text)
{
    return text[0] == '\0' ? 0 : store_bytes(env, texts, index, text, strlen(text));
}

/* The strings are what Java has given, and can be NULL where it may give null. */
static int enter(JNIEnv *env, char *const strings[4], jobjectArray texts, jbooleanArray entered)
{
    if (strlen(strings[1]) >= CHOS_PATH_SIZE)
        return -ENAMETOOLONG;
    struct entering *entering = calloc(1, sizeof(*entering));
    if (entering == NULL)
        return -ENOMEM;
    entering->way.name = strings[0];
    memcpy(entering->way.path, strings[1], strlen(strings[1]) + 1);
    entering->way.directory = strings[2];
    entering->way.home = strings[3];
    int result = (int)on_primordial(go_in, entering);
    jboolean is_inside = entering->way.step == CHOS_DIRECTORY;
    (*env)->SetBooleanArrayRegion(env, entered, 0, 1, &is_inside);
    int stored = store_text(env, texts, 0, entering->directory);
    if (stored == 0)
        stored = store_text(env, texts, 1, entering->own);
    free(entering);
    return result != 0 ? result : stored;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_enter0(JNIEnv *env, jclass class, jbyteArray name, jbyteArray path,
                                    jbyteArray directory, jbyteArray home, jobjectArray texts,
                                    jbooleanArray entered)
{
    jbyteArray given[4] = { name, path, directory, home };
    char *strings[4] = { NULL, NULL, NULL, NULL };
    int result = 0;
    (void)class;

    for (size_t i = 0; i < 4 && result == 0; i++) {
        if (i < 2 || given[i] != NULL)
            result = copy_bytes(env, given[i], &strings[i]);
    }
    if (result == 0)
        result = enter(env, strings, texts, entered);
    for (size_t i = 0; i < 4; i++)
        free(strings[i]);
    return result;
}
