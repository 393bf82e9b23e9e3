// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.shared;

import java.nio.charset.StandardCharsets;
import org.chos.config.FileContent;
import org.chos.nativelib.Chos;
import org.chos.nativelib.FileBytes;
import org.chos.nativelib.NativeException;

/** A configuration file as it is, with whom it belongs to, whoever may have written it. */
public final class ConfigFile {
  /** Far above any real file of the host's; far below what would hurt. */
  public static final int MOST_OF_HOST = 64 << 20;

  private ConfigFile() {}

  /** A file of the host's. */
  public static FileContent read(String path) throws NativeException {
    return read(path, path.getBytes(StandardCharsets.UTF_8), MOST_OF_HOST);
  }

  /**
   * A file with a limit of its own.
   *
   * @param name for messages
   */
  public static FileContent read(String name, byte[] path, int maxBytes) throws NativeException {
    FileBytes file = Chos.readFile(path, maxBytes);
    return new FileContent(name, file.bytes(), file.uid(), file.mode());
  }
}
