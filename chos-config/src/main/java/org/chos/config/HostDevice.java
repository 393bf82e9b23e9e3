// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * A device of the host's for one tree.
 *
 * @param name its full name by the Container Device Interface: vendor/class=device
 * @param at where the file says so
 */
public record HostDevice(String name, Position at) {}
