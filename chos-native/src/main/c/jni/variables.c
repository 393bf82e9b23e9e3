/* SPDX-License-Identifier: BSD-3-Clause */
/* What environments set of the variables: see variables.h. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "entry.h"
#include "org_chos_nativelib_Chos.h"
#include "support.h"
#include "variables.h"

/* More than the kernel passes on to a program, twice. */
enum { ROOM = 1 << 23 };

struct work {
    struct variables variables;
    struct assignments assignments;
    char *name, *home, **caller, **given, *room;
};

/* A new byte[][] in result[0]. */
static int store(JNIEnv *env, const struct variables *variables, jobjectArray result)
{
    jclass type = (*env)->FindClass(env, "[B");
    if (type == NULL)
        return -ENOMEM;
    jobjectArray all = (*env)->NewObjectArray(env, (jsize)variables->count, type, NULL);
    if (all == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < variables->count; i++) {
        const char *entry = variables->all[i];
        jbyteArray bytes = (*env)->NewByteArray(env, (jsize)strlen(entry));
        if (bytes == NULL)
            return -ENOMEM;
        (*env)->SetByteArrayRegion(env, bytes, 0, (jsize)strlen(entry), (const jbyte *)entry);
        (*env)->SetObjectArrayElement(env, all, (jsize)i, bytes);
        (*env)->DeleteLocalRef(env, bytes);
    }
    (*env)->SetObjectArrayElement(env, result, 0, all);
    return 0;
}

static struct work *begin(JNIEnv *env, jobjectArray given, int *error)
{
    struct work *work = calloc(1, sizeof(*work));

    *error = -ENOMEM;
    if (work == NULL)
        return NULL;
    work->room = malloc(ROOM);
    if (work->room == NULL)
        return work;
    *error = copy_byte_arrays(env, given, &work->given);
    if (*error == 0 && !variables_allocate(&work->variables, work->given))
        *error = -ENOMEM;
    if (*error == 0 && !variables_copy(&work->variables, work->given, NULL, NULL))
        *error = -E2BIG;
    variables_room(&work->variables, work->room, ROOM);
    return work;
}

static void end(struct work *work)
{
    if (work == NULL)
        return;
    free(work->room);
    free(work->variables.all);
    free(work->given);
    free(work->caller);
    free(work->name);
    free(work->home);
    free(work);
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_putBack0(JNIEnv *env, jclass class, jobjectArray variables,
                                      jobjectArray result)
{
    int error;
    (void)class;

    struct work *work = begin(env, variables, &error);
    if (error == 0)
        error =
            variables_put_back(&work->variables) ? store(env, &work->variables, result) : -E2BIG;
    end(work);
    return error;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_settings0(JNIEnv *env, jclass class, jbyteArray name, jbyteArray path,
                                       jobjectArray result)
{
    char *name_string = NULL, *path_string = NULL;
    struct assignments *assignments = malloc(sizeof(*assignments));
    (void)class;

    int error = assignments == NULL ? -ENOMEM : copy_bytes(env, name, &name_string);
    if (error == 0)
        error = copy_bytes(env, path, &path_string);
    if (error == 0)
        error = -assignments_read(&chos_files, name_string, path_string, assignments);
    if (error == 0)
        error = store_bytes(env, result, 0, assignments->text, assignments->length);
    free(assignments);
    free(name_string);
    free(path_string);
    return error;
}

JNIEXPORT jint JNICALL Java_org_chos_nativelib_Chos_set0(JNIEnv *env, jclass class,
                                                         jbyteArray assignments, jbyteArray name,
                                                         jbyteArray home, jobjectArray caller,
                                                         jobjectArray variables,
                                                         jobjectArray result)
{
    int error;
    (void)class;

    struct work *work = begin(env, variables, &error);
    if (error == 0)
        error = copy_bytes(env, name, &work->name);
    if (error == 0 && home != NULL)
        error = copy_bytes(env, home, &work->home);
    if (error == 0)
        error = copy_byte_arrays(env, caller, &work->caller);
    if (error == 0) {
        jsize length = (*env)->GetArrayLength(env, assignments);
        if ((size_t)length > sizeof(work->assignments.text)) {
            error = -E2BIG;
        } else {
            (*env)->GetByteArrayRegion(env, assignments, 0, length,
                                       (jbyte *)work->assignments.text);
            work->assignments.length = (size_t)length;
        }
    }
    if (error == 0 && !assignments_apply(&work->assignments, work->name, work->home, work->caller,
                                      &work->variables))
        error = -E2BIG;
    if (error == 0)
        error = store(env, &work->variables, result);
    end(work);
    return error;
}
