// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.nio.file.Path;

/** A file of an OS tree, held, so that nobody can put another one in its place. */
final class TreeFile implements AutoCloseable {
  private final int fd;

  TreeFile(int fd) {
    this.fd = fd;
  }

  /** A path by which it can be opened until this is closed. */
  Path path() {
    return Path.of("/proc/self/fd/" + fd);
  }

  @Override
  public void close() {
    Linux.close(fd);
  }
}
