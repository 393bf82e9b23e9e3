/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A system of modules goes on to be the host's, which the tree need not have:
 * what its init file has defined is defined again, so that its program runs by
 * way of the one that leaves.
 */
#include <stdio.h>
#include <stdlib.h>

#include "here.h"

#define LEAVES CHOS_PREFIX "/host-command"

enum modules { LMOD, ENVIRONMENT_MODULES };

/*
 * bash hands its functions on to scripts, and the variable not: who has none is
 * bash.
 */
#define SHELL_OF_SH "\"${chos_shell:-bash}\""

static const char *const names_the_shell[] = {
    [SH] = "chos_shell=sh; [ -z \"${BASH_VERSION-}\" ] || chos_shell=bash; "
           "[ -z \"${ZSH_VERSION-}\" ] || chos_shell=zsh; ",
    [CSH] = "",
    [FISH] = "",
};

/* By the shell and the system: what is before and behind the way out. */
static const char *const definitions[][2][2] = {
    [SH] = {
        [LMOD] = { "module() { eval \"$(",
                   " \"$LMOD_PKG/libexec/lmod\" " SHELL_OF_SH " \"$@\")\"; }; " },
        [ENVIRONMENT_MODULES] = { "_module_raw() { eval \"$(",
                                  " \"$MODULES_CMD\" " SHELL_OF_SH " \"$@\")\"; "
                                  "_mlstatus=$?; return \"$_mlstatus\"; }; " },
    },
    [CSH] = {
        [LMOD] = { "alias module 'eval \"`", " $LMOD_PKG/libexec/lmod csh \\!*:q`\"'; " },
        [ENVIRONMENT_MODULES] = { "alias module 'eval \"`", " $MODULES_CMD csh \\!*:q`\"'; " },
    },
    [FISH] = {
        [LMOD] = { "function module; set -l redirect; status is-interactive; "
                   "or set redirect --no_redirect; ",
                   " \"$LMOD_PKG/libexec/lmod\" fish $redirect $argv | source -; end; " },
        [ENVIRONMENT_MODULES] = { "function _module_raw; ",
                                  " \"$MODULES_CMD\" fish $argv | source -; end; " },
    },
};

/* Lmod has a second program for the short form; the other system's calls `module`. */
static const char *const short_form[][2] = {
    [SH] = { "ml() { eval \"$(", " \"$LMOD_PKG/libexec/ml_cmd\" \"$@\")\"; }; " },
    [CSH] = { "alias ml 'eval \"`", " $LMOD_PKG/libexec/ml_cmd \\!*:q`\"'; " },
    [FISH] = { "function ml; ", " \"$LMOD_PKG/libexec/ml_cmd\" $argv | source -; end; " },
};

void print_modules(enum shell shell, bool inside)
{
    const char *way_out = inside ? "/local" LEAVES : LEAVES;
    enum modules modules = getenv("LMOD_PKG") != NULL ? LMOD : ENVIRONMENT_MODULES;

    if (modules == ENVIRONMENT_MODULES && getenv("MODULES_CMD") == NULL)
        return;
    fputs(names_the_shell[shell], stdout);
    printf("%s%s%s", definitions[shell][modules][0], way_out, definitions[shell][modules][1]);
    if (modules == LMOD)
        printf("%s%s%s", short_form[shell][0], way_out, short_form[shell][1]);
}
