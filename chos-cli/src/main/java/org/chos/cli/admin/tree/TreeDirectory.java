// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.nio.file.Path;
import java.util.Optional;
import org.chos.cli.admin.system.Syscalls;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/**
 * A directory of an OS tree, held open. A tree's own symbolic links are absolute as a rule, and
 * followed from here would lead into the host's files. So directories are looked up as if the tree
 * were the root, and what is in one is reached through the descriptor, whatever anybody renames
 * meanwhile.
 */
public final class TreeDirectory implements AutoCloseable {
  private final int fd;

  private TreeDirectory(int fd) {
    this.fd = fd;
  }

  /** The tree itself. */
  public static TreeDirectory root(String path) throws NativeException {
    return new TreeDirectory(Syscalls.openDirectory(path));
  }

  /**
   * A directory of the tree that this is the root of.
   *
   * @param relative its path from there; empty for the root itself
   * @return empty if there is no such directory
   */
  public Optional<TreeDirectory> directory(String relative) throws NativeException {
    try {
      return Optional.of(
          new TreeDirectory(
              Syscalls.openDirectory(fd, relative.isEmpty() ? "." : relative, Syscalls.AS_ROOT)));
    } catch (NativeException e) {
      if (isNothing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What the tree that this is the root of has at that path, links followed; empty for nothing. */
  public Optional<TreeFile> file(String relative) throws NativeException {
    try {
      return Optional.of(new TreeFile(Syscalls.openInRoot(fd, relative)));
    } catch (NativeException e) {
      if (isNothing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isNothing(NativeException e) {
    return e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP;
  }

  /** A path of what has that name here, good until this is closed. A link there is not followed. */
  public Path entry(String name) {
    return Path.of("/proc/self/fd/" + fd, name);
  }

  @Override
  public void close() {
    Syscalls.close(fd);
  }
}
