/* SPDX-License-Identifier: BSD-3-Clause */
/* /etc/chos-job-starter.conf: see chos-job-starter(1). */
#ifndef CHOS_SETTINGS_H
#define CHOS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

enum log_level { LOG_NOTHING, LOG_FAILURES, LOG_JOBS };

struct settings {
    bool user_file;          /* whether ~/.chos counts where $CHOS is not set */
    rlim_t memory;           /* RLIMIT_AS in bytes, or RLIM_INFINITY */
    rlim_t processes;        /* RLIMIT_NPROC, or RLIM_INFINITY */
    enum log_level log;
    int failure_exit;        /* the exit code if the job can't be started, 1 to 255 */
};

/* What holds without a file. */
extern const struct settings settings_default;

/* Takes a complaint: one line without its end, which begins with the file's name. */
typedef void settings_complain(const char *complaint);

/*
 * Reads the file into `settings`. There may be none: then the default holds. It has to be a regular
 * file that belongs to `owner` and that nobody else can write. False, after at least one complaint,
 * if there is anything in it that is not understood; the default holds then, too.
 */
bool settings_read(const char *file, uid_t owner, struct settings *settings,
                   settings_complain *complain);

/* The same of a text; `file` is for complaints. */
bool settings_parse(const char *file, const char *text, size_t length, struct settings *settings,
                    settings_complain *complain);

#endif
