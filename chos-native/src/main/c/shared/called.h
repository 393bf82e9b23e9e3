/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_CALLED_H
#define CHOS_CALLED_H

#include <stdbool.h>

/* Whether whoever called chos takes it for a shell, as one that passwd(5) names. */
bool is_called_as_shell(int argc, char *const argv[], char *const envp[]);

/* Becomes a shell of the host's in its place. Returns only if there is none. */
void become_host_shell(char *argv[], char *envp[]);

#endif
