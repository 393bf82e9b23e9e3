// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * A directory of the host's that is seen in one tree alone.
 *
 * @param path where it is, on the host and in the tree
 * @param at where the file says so
 */
public record HostDirectory(String path, Position at) {}
