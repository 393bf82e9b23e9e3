/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_OBSTACLE_H
#define CHOS_OBSTACLE_H

/*
 * For a step that the kernel has refused with errno: ends with CHOS_FAILED, and names the switch
 * that forbids it, if it can be found, and what there is instead.
 */
_Noreturn void fail_for_obstacle(const char *step, const char *what);

#endif
