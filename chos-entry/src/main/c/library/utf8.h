/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_UTF8_H
#define CHOS_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Whether it is well-formed UTF-8 without control characters. */
bool is_text(const char *text, size_t length);

#endif
