/* SPDX-License-Identifier: BSD-3-Clause */
/* Names and descriptions of errno values, for NativeException. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "org_chos_nativelib_Chos.h"

#define NAME(number) { number, #number }

/* strerrorname_np(3) is too new for the oldest distribution that we support. */
static const struct { int number; const char *name; } names[] = {
    NAME(EPERM), NAME(ENOENT), NAME(EINTR), NAME(EIO), NAME(ENXIO), NAME(E2BIG), NAME(ENOEXEC),
    NAME(EBADF), NAME(EAGAIN), NAME(ENOMEM), NAME(EACCES), NAME(EFAULT), NAME(EBUSY),
    NAME(EEXIST), NAME(ENODEV), NAME(ENOTDIR), NAME(EISDIR), NAME(EINVAL), NAME(ENFILE),
    NAME(EMFILE), NAME(ETXTBSY), NAME(EFBIG), NAME(ENOSPC), NAME(EROFS), NAME(EPIPE),
    NAME(ERANGE), NAME(ENAMETOOLONG), NAME(ENOSYS), NAME(ELOOP), NAME(EOVERFLOW),
    NAME(EBADMSG), NAME(ENOTSUP), NAME(ETIMEDOUT), NAME(ECONNREFUSED), NAME(ESTALE),
    NAME(EREMOTEIO), NAME(EDQUOT), NAME(ELIBBAD), NAME(ECHILD), NAME(ENOTCONN),
};

JNIEXPORT jstring JNICALL
Java_org_chos_nativelib_Chos_errnoName(JNIEnv *env, jclass class, jint number)
{
    char text[32];
    (void)class;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].number == number)
            return (*env)->NewStringUTF(env, names[i].name);
    }
    snprintf(text, sizeof(text), "errno %d", number);
    return (*env)->NewStringUTF(env, text);
}

JNIEXPORT jstring JNICALL
Java_org_chos_nativelib_Chos_errnoText(JNIEnv *env, jclass class, jint number)
{
    (void)class;
    /* Not in the user's language: all our messages are in English. */
    locale_t english = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (english == (locale_t)0)
        return (*env)->NewStringUTF(env, "unknown error");
    jstring text = (*env)->NewStringUTF(env, strerror_l(number, english));
    freelocale(english);
    return text;
}
