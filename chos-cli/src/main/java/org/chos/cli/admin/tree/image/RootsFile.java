// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Syscalls;
import org.chos.config.Diagnostic;
import org.chos.config.FileContent;
import org.chos.config.Ownership;

/**
 * A file of root's that nobody else can write to, opened once: what is looked at here is what is
 * used, whatever anybody puts in its place meanwhile.
 *
 * @param fd a descriptor, good until this is closed
 * @param identity "device:inode"
 */
record RootsFile(String path, int fd, long size, String identity) implements AutoCloseable {
  /**
   * Opens it.
   *
   * @throws AdminFailure if it is not root's alone
   */
  static RootsFile open(String path) throws IOException, AdminFailure {
    int fd = Syscalls.openForReading(path);
    try {
      Map<String, Object> is = Files.readAttributes(file(fd), "unix:dev,ino,size,uid,mode");
      Optional<Diagnostic> objection =
          Ownership.check(
              new FileContent(
                  path, new byte[0], (Integer) is.get("uid"), (Integer) is.get("mode")));
      if (objection.isPresent()) {
        throw new AdminFailure(path + ": " + objection.get().message());
      }
      return new RootsFile(path, fd, (Long) is.get("size"), is.get("dev") + ":" + is.get("ino"));
    } catch (IOException | AdminFailure e) {
      Syscalls.close(fd);
      throw e;
    }
  }

  private static Path file(int fd) {
    return Path.of("/proc/self/fd/" + fd);
  }

  /** What it has from there on, or less, where it ends before. */
  byte[] read(long from, int length) throws IOException {
    try (InputStream content = Files.newInputStream(file(fd))) {
      content.skipNBytes(Math.min(from, size));
      return content.readNBytes(length);
    }
  }

  @Override
  public void close() {
    Syscalls.close(fd);
  }
}
