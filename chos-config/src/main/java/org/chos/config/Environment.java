// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * A name for an OS tree.
 *
 * @param alias the name: not empty, without a colon and control characters
 * @param path the tree: absolute, without a slash at its end and {@code .}, {@code ..} and empty
 *     components, so that the kernel takes it; {@code /} is the host's own root
 * @param line where the file says so
 * @param traits what else is said of it
 */
public record Environment(String alias, String path, int line, Traits traits) {

  /** One of which nothing else is said. */
  public Environment(String alias, String path, int line) {
    this(alias, path, line, Traits.NONE);
  }

  /** The same, with that said of it. */
  public Environment with(Traits said) {
    return new Environment(alias, path, line, said);
  }
}
