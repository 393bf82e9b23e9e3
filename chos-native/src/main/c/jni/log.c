/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <unistd.h>

#include "entry.h"
#include "org_chos_nativelib_Chos.h"
#include "support.h"

/*
 * Not on the primordial thread, which is in the environment already: this one has the host's root
 * directory, where the log is.
 */
JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_logEntry0(JNIEnv *env, jclass class, jbyteArray name, jbyteArray path,
                                       jbyteArray engine)
{
    char *strings[3] = { NULL, NULL, NULL };
    (void)class;

    struct chos_log log = chos_log_open(&chos_files, NULL);
    if (log.socket < 0)
        return 0;
    int result = copy_bytes(env, name, &strings[0]);
    if (result == 0)
        result = copy_bytes(env, path, &strings[1]);
    if (result == 0)
        result = copy_bytes(env, engine, &strings[2]);
    if (result == 0)
        chos_log_entry(log,
                       &(struct chos_entry){ getuid(), strings[0], strings[1], strings[2], NULL });
    else
        chos_log_close(log);
    for (size_t i = 0; i < 3; i++)
        free(strings[i]);
    return result;
}
