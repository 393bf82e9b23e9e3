/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <string.h>

#include "passage.h"
#include "org_chos_nativelib_Chos.h"
#include "support.h"

static long take(void *word)
{
    return passage_take(word) ? 0 : -EPERM;
}

/* The parent-death signal and the personality are a thread's own. */
JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_passage0(JNIEnv *env, jclass class, jobjectArray result)
{
    char word[PASSAGE_SIZE];
    (void)class;

    long error = on_primordial(take, word);
    return error != 0 ? (jint)error : store_bytes(env, result, 0, word, strlen(word));
}
