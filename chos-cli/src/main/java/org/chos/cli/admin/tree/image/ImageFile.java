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
 * An image, opened once: what is looked at here is what is mounted, whatever anybody puts in its
 * place meanwhile. Who could write to it would have set-uid programs of his own.
 */
public final class ImageFile implements AutoCloseable {
  private final String path;
  private final int fd;
  private final ImageKind kind;
  private final String identity;

  private ImageFile(String path, int fd, ImageKind kind, String identity) {
    this.path = path;
    this.fd = fd;
    this.kind = kind;
    this.identity = identity;
  }

  /**
   * Opens it.
   *
   * @throws AdminFailure if it is none, or not root's alone
   */
  public static ImageFile open(String path) throws IOException, AdminFailure {
    int fd = Syscalls.openForReading(path);
    try {
      Path file = Path.of("/proc/self/fd/" + fd);
      Map<String, Object> is = Files.readAttributes(file, "unix:dev,ino,size,uid,mode");
      Optional<Diagnostic> objection =
          Ownership.check(
              new FileContent(
                  path, new byte[0], (Integer) is.get("uid"), (Integer) is.get("mode")));
      if (objection.isPresent()) {
        throw new AdminFailure(path + ": " + objection.get().message());
      }
      byte[] start;
      try (InputStream content = Files.newInputStream(file)) {
        start = content.readNBytes(ImageKind.START);
      }
      ImageKind kind =
          ImageKind.of(start)
              .orElseThrow(
                  () ->
                      new AdminFailure(
                          path
                              + " is neither a directory nor an image (squashfs, erofs or ext4):"
                              + " unpack it into a directory and list that"));
      long wanted = kind.size(start);
      long size = (Long) is.get("size");
      if (size < wanted) {
        throw new AdminFailure(
            path
                + " is cut short: it has "
                + size
                + " bytes of "
                + wanted
                + ": copy it here again");
      }
      return new ImageFile(path, fd, kind, is.get("dev") + ":" + is.get("ino"));
    } catch (IOException | AdminFailure e) {
      Syscalls.close(fd);
      throw e;
    }
  }

  String path() {
    return path;
  }

  /** A descriptor, good until this is closed. */
  int fd() {
    return fd;
  }

  public ImageKind kind() {
    return kind;
  }

  /** "device:inode". */
  String identity() {
    return identity;
  }

  @Override
  public void close() {
    Syscalls.close(fd);
  }
}
