// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What stands beside an image by which the kernel is to check it.
 *
 * @param hashes those of its blocks, as veritysetup(8) writes them
 * @param rootHash the one that they come to, in hexadecimal digits; need not be there
 */
public record HashFiles(Path hashes, Path rootHash) {
  public static HashFiles of(Path image) {
    return new HashFiles(beside(image, ".verity"), beside(image, ".roothash"));
  }

  private static Path beside(Path image, String end) {
    return image.resolveSibling(image.getFileName() + end);
  }

  public List<Path> both() {
    return List.of(hashes, rootHash);
  }

  /** Deletes an image and these. */
  public static void deleteWith(Path image) throws IOException {
    Files.deleteIfExists(image);
    for (Path file : of(image).both()) {
      Files.deleteIfExists(file);
    }
  }
}
