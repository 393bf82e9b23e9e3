// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * A file as it was read.
 *
 * @param name its name, for messages
 * @param bytes all of its content; handed over, not copied, so nobody may change it any more
 * @param uid its owner, an unsigned number
 * @param mode its {@code st_mode}, type bits included
 */
public record FileContent(String name, byte[] bytes, int uid, int mode) {}
