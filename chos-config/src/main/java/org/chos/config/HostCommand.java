// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.Optional;

/**
 * A command of the host's that is offered inside.
 *
 * @param name what it is called there
 * @param path the program, absolute; empty: the one of that name
 * @param line where the file says so
 */
public record HostCommand(String name, Optional<String> path, int line) {}
