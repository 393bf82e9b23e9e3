/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_ENTER_NAMESPACE_H
#define CHOS_ENTER_NAMESPACE_H

#include <stdbool.h>

enum { NAMESPACE_NAME = 64 };

/* Where the kernel keeps the initial namespaces, since 3.8. */
#define INITIAL_USERS "user:[4026531837]"
#define INITIAL_PROCESSES "pid:[4026531836]"

/* What the namespace is called that a process is in, or that the link names: "mnt:[4026531841]". */
bool namespace_name(const char *link, char name[NAMESPACE_NAME]);

/* Whether it is that one. */
bool namespace_is(const char *link, const char *wanted);

#endif
