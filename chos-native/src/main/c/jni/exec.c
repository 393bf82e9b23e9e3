/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of it: the program takes the place of this process. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../shared/search.h"
#include "org_chos_nativelib_Chos.h"
#include "support.h"

#pragma weak chos_restore_start_state
#pragma weak chos_resume_jvm_state

struct program {
    char *file;
    char **argv;
    char **envp;
    char tried[PATH_MAX];
};

static long exec_program(void *argument)
{
    struct program *program = argument;

    if (chos_restore_start_state != NULL)
        chos_restore_start_state();
    int error = search_and_exec(program->file, program->argv, program->envp, program->tried);
    if (chos_resume_jvm_state != NULL)
        chos_resume_jvm_state();
    return -error;
}

JNIEXPORT jint JNICALL
Java_org_chos_nativelib_Chos_exec0(JNIEnv *env, jclass class, jbyteArray file, jobjectArray argv,
                                   jobjectArray envp, jobjectArray tried)
{
    struct program program = { 0 };
    (void)class;

    int result = copy_bytes(env, file, &program.file);
    if (result == 0)
        result = copy_byte_arrays(env, argv, &program.argv);
    if (result == 0)
        result = copy_byte_arrays(env, envp, &program.envp);
    if (result == 0) {
        result = (int)on_primordial(exec_program, &program);
        store_bytes(env, tried, 0, program.tried, strlen(program.tried));
    }
    free(program.file);
    free(program.argv);
    free(program.envp);
    return result;
}
