// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Directories that may be there already. */
public final class Directories {
  public static final String USUAL_MODE = "rwxr-xr-x";

  private Directories() {}

  /**
   * Makes a directory unless it is there.
   *
   * @param mode as "rwxr-xr-x", whatever the umask is
   */
  public static void make(String path, String mode) throws IOException {
    Path directory = Path.of(path);
    try {
      Files.createDirectory(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }
}
