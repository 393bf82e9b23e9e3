// SPDX-License-Identifier: BSD-3-Clause
package org.chos.nativelib;

/**
 * A regular file that was read.
 *
 * @param bytes its content
 * @param uid its owner
 * @param mode its {@code st_mode}, type bits included
 */
public record FileBytes(byte[] bytes, int uid, int mode) {}
