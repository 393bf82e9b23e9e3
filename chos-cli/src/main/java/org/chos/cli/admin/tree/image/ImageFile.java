// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.io.IOException;
import java.util.Optional;
import org.chos.cli.admin.system.AdminFailure;

/**
 * An image, opened once, with the hashes that stand beside it. Who could write to it would have
 * set-uid programs of his own.
 */
public final class ImageFile implements AutoCloseable {
  private final RootsFile file;
  private final ImageKind kind;
  private final Optional<HashTree> hashes;

  private ImageFile(RootsFile file, ImageKind kind, Optional<HashTree> hashes) {
    this.file = file;
    this.kind = kind;
    this.hashes = hashes;
  }

  /**
   * Opens it.
   *
   * @throws AdminFailure if it is none, or not root's alone, or not what its hashes are of
   */
  public static ImageFile open(String path) throws IOException, AdminFailure {
    RootsFile file = RootsFile.open(path);
    try {
      byte[] start = file.read(0, ImageKind.START);
      ImageKind kind =
          ImageKind.of(start)
              .orElseThrow(
                  () ->
                      new AdminFailure(
                          path
                              + " is neither a directory nor an image (squashfs, erofs or ext4):"
                              + " unpack it into a directory and list that"));
      long wanted = kind.size(start);
      if (file.size() < wanted) {
        throw new AdminFailure(
            path
                + " is cut short: it has "
                + file.size()
                + " bytes of "
                + wanted
                + ": copy it here again");
      }
      return new ImageFile(file, kind, HashTree.beside(path, wanted, file.size()));
    } catch (IOException | AdminFailure e) {
      file.close();
      throw e;
    }
  }

  String path() {
    return file.path();
  }

  /** A descriptor, good until this is closed. */
  int fd() {
    return file.fd();
  }

  public ImageKind kind() {
    return kind;
  }

  /** "device:inode". */
  String identity() {
    return file.identity();
  }

  /** By which the kernel is to check it. */
  public Optional<HashTree> hashes() {
    return hashes;
  }

  @Override
  public void close() {
    hashes.ifPresent(HashTree::close);
    file.close();
  }
}
