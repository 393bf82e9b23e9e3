// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * What is wrong with a piece of text.
 *
 * @param offset of the byte that it is about, in the array that was looked at
 * @param message what is wrong, and what to do
 */
record Problem(int offset, String message) {}
