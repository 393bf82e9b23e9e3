// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * An environment variable for those who enter.
 *
 * @param name its name
 * @param text what it is set to; $NAME in it is a variable of the caller's
 * @param line where the file says so
 */
public record Variable(String name, String text, int line) {}
