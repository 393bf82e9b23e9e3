/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdlib.h>

#include "org_chos_nativelib_Chos.h"
#include "support.h"

#pragma weak chos_log_login

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_logLogin0(JNIEnv *env, jclass class, jbyteArray message)
{
    char *text;
    (void)class;

    if (chos_log_login == NULL)
        return 0;
    int result = copy_bytes(env, message, &text);
    if (result == 0)
        chos_log_login(text);
    free(text);
    return result;
}
