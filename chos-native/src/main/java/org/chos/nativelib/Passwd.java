// SPDX-License-Identifier: BSD-3-Clause
package org.chos.nativelib;

/**
 * A user, as in {@code passwd(5)}.
 *
 * @param shell never empty: {@code /bin/sh} where the database has no shell
 */
public record Passwd(byte[] name, byte[] home, byte[] shell) {}
