// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import org.chos.cli.admin.system.Syscalls;

/**
 * Deletes a directory with all that is in it, and nothing else. Each directory is opened from the
 * one above it, by a name that may not be a symbolic link, so nothing that is moved or linked
 * meanwhile leads elsewhere.
 */
public final class TreeRemoval {
  private TreeRemoval() {}

  /**
   * Deletes it, never across a mount. What is deleted is looked at through a mount of its own that
   * has none of those in it: not a file of another file system can be seen there, nor one of a bind
   * mount of the same. The directory under a mount is busy, and ends this with an error. Who is not
   * root can make none, and can delete nothing of others by it.
   */
  public static void delete(Path directory) throws IOException {
    int bare =
        Syscalls.isRoot()
            ? Syscalls.copyDirectory(directory.toString())
            : Syscalls.openDirectory(directory.toString());
    try {
      empty(secure(Files.newDirectoryStream(Path.of("/proc/self/fd/" + bare, "."))));
    } finally {
      Syscalls.close(bare);
    }
    Files.delete(directory);
  }

  /** Deletes what is in it, and closes it. */
  static void empty(SecureDirectoryStream<Path> directory) throws IOException {
    try (directory) {
      for (Path entry : directory) {
        Path name = entry.getFileName();
        if (isDirectory(directory, name)) {
          empty(directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
          directory.deleteDirectory(name);
        } else {
          directory.deleteFile(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Java has this kind wherever the system has openat(2), as Linux does. */
  static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) {
    return (SecureDirectoryStream<Path>) stream;
  }

  private static boolean isDirectory(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes()
        .isDirectory();
  }
}
