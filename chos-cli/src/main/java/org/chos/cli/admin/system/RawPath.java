// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.nio.charset.StandardCharsets;
import org.chos.config.Printable;

/**
 * Paths as the kernel has them: bytes, of any encoding or none. In a raw path each character is one
 * byte, so that a mount point whose name is not UTF-8 can be compared, and unmounted, like others.
 */
public final class RawPath {
  private RawPath() {}

  public static String raw(String path) {
    return new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** For a message. */
  public static String shown(String raw) {
    return Printable.of(
        new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  /** Whether the path is the directory, or lies somewhere in it. Holds for raw paths too. */
  public static boolean within(String directory, String path) {
    return path.equals(directory) || path.startsWith(join(directory, ""));
  }

  /** The path of what is called {@code name}, itself a path, in the directory. */
  public static String join(String directory, String name) {
    if (name.startsWith("/")) {
      return join(directory, name.substring(1));
    }
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }
}
