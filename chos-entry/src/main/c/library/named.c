/* SPDX-License-Identifier: BSD-3-Clause */
#include <unistd.h>

#include "entry.h"

int chos_enter_named(const struct chos_files *files, const char *name, const char *source,
                     char text[CHOS_TEXT_SIZE])
{
    char path[CHOS_PATH_SIZE];

    int error = chos_find(files, name, path);
    if (error != 0) {
        chos_explain_find(files, error, name, source, text);
        return error;
    }
    struct chos_log log = chos_log_open(files);
    error = chos_enter(files, path);
    if (error != 0) {
        chos_log_close(log);
        chos_explain_enter(files, error, name, path, text);
        return error;
    }
    chos_log_entry(log, &(struct chos_entry){ getuid(), name, path, "kernel" });
    return 0;
}
