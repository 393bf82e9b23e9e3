// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.nio.file.Path;
import org.chos.cli.admin.system.Syscalls;

/** A file of an OS tree, held, so that nobody can put another one in its place. */
public final class TreeFile implements AutoCloseable {
  private final int fd;

  TreeFile(int fd) {
    this.fd = fd;
  }

  /** A path by which it can be opened until this is closed. */
  public Path path() {
    return Path.of("/proc/self/fd/" + fd);
  }

  @Override
  public void close() {
    Syscalls.close(fd);
  }
}
