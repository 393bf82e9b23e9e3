// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory of an OS tree, held open. A tree's own symbolic links are absolute as a rule, and
 * followed from here would lead into the host's files. So directories are looked up as if the tree
 * were the root, and what is in one is reached through the descriptor, whatever anybody renames
 * meanwhile.
 */
final class TreeDirectory implements AutoCloseable {
  private static final int NOT_A_DIRECTORY = 20;
  private static final int TOO_MANY_LINKS = 40;

  private final int fd;

  private TreeDirectory(int fd) {
    this.fd = fd;
  }

  /** The tree itself. */
  static TreeDirectory root(String path) throws SystemCallException {
    return new TreeDirectory(Linux.openDirectory(path));
  }

  /**
   * A directory of the tree that this is the root of.
   *
   * @param relative its path from there; empty for the root itself
   * @return empty if there is no such directory
   */
  Optional<TreeDirectory> directory(String relative) throws SystemCallException {
    try {
      return Optional.of(
          new TreeDirectory(
              Linux.openDirectory(fd, relative.isEmpty() ? "." : relative, Linux.AS_ROOT)));
    } catch (SystemCallException e) {
      if (e.errno() == Linux.ENOENT
          || e.errno() == NOT_A_DIRECTORY
          || e.errno() == TOO_MANY_LINKS) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * The content of a regular file of the tree that this is the root of.
   *
   * @param relative its path from there; a link at its end is not followed
   * @return empty if there is no such file, or a larger one than {@code max} bytes
   */
  Optional<byte[]> file(String relative, int max) throws IOException {
    Path path = Path.of(relative);
    Path parent = path.getParent();
    Optional<TreeDirectory> directory = directory(parent == null ? "" : parent.toString());
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    try (TreeDirectory open = directory.get()) {
      Path file = open.entry(path.getFileName().toString());
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > max) {
        return Optional.empty();
      }
      return Optional.of(Files.readAllBytes(file));
    }
  }

  /** A path of what has that name here, good until this is closed. A link there is not followed. */
  Path entry(String name) {
    return Path.of("/proc/self/fd/" + fd, name);
  }

  @Override
  public void close() {
    Linux.close(fd);
  }
}
