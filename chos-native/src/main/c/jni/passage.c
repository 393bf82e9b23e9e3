/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "passage.h"
#include "prepared.h"
#include "org_chos_nativelib_Chos.h"
#include "support.h"

struct taking {
    const char *number;
    char word[PASSAGE_SIZE];
};

static long take(void *argument)
{
    struct taking *taking = argument;
    int error = prepared_ask(&chos_files, taking->number);

    if (error == 0 && !passage_take(taking->word))
        error = EPERM;
    return -error;
}

/* The parent-death signal and the personality are a thread's own. */
JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_passage0(JNIEnv *env, jclass class, jbyteArray number,
                                      jobjectArray result)
{
    struct taking taking;
    char *text;
    (void)class;

    int error = copy_bytes(env, number, &text);
    if (error != 0)
        return error;
    taking.number = text;
    error = (int)on_primordial(take, &taking);
    free(text);
    return error != 0 ? error : store_bytes(env, result, 0, taking.word, strlen(taking.word));
}
