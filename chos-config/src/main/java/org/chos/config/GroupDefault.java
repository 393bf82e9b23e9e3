// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * The environment for those of a group who have chosen none.
 *
 * @param group the group
 * @param alias the environment's name
 * @param line where the file says so
 */
public record GroupDefault(Principal group, String alias, int line) {}
