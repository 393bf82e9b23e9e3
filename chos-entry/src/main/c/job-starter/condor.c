/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * HTCondor tells what its USER_JOB_WRAPPER says from what the job says by a file, which the wrapper
 * makes if there is an error and whose text goes into HTCondor's own messages. Otherwise the exit
 * code is the job's, which is done then.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "condor.h"
#include "entry.h"

static int directory = -1;
static const char *name;

void condor_begin(void)
{
    char path[CHOS_PATH_SIZE];
    const char *file = getenv("_CONDOR_WRAPPER_ERROR_FILE");
    const char *slash = file == NULL ? NULL : strrchr(file, '/');

    if (slash == NULL || (size_t)(slash - file) >= sizeof(path))
        return;
    name = slash + 1;
    snprintf(path, sizeof(path), "%.*s/", (int)(slash - file), file);
    directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

void condor_refuse(const char *text)
{
    char line[CHOS_TEXT_SIZE + 32];

    if (directory < 0)
        return;
    int file = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (file < 0)
        return;
    snprintf(line, sizeof(line), "chos-job-starter: %s\n", text);
    /* What counts is that the file is there. */
    (void)!write(file, line, strlen(line));
    close(file);
}
