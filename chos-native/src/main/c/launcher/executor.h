/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_EXECUTOR_H
#define CHOS_EXECUTOR_H

/* Runs what chos_run_on_primordial() is given, for as long as the process lives. */
_Noreturn void executor_serve(void);

#endif
