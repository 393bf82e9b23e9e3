/* SPDX-License-Identifier: BSD-3-Clause */
/* Files in the working directory, for what is built with -DCHOS_FILES=test_files. */
#include "files-here.h"

extern const struct chos_files test_files;
const struct chos_files test_files = FILES_HERE;
