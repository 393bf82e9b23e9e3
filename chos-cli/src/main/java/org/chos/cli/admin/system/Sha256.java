// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest of a file's content. */
public final class Sha256 {
  private static final int CHUNK = 1 << 20;

  private Sha256() {}

  /** Is told how many bytes have been read, and may end it. */
  public interface Watcher {
    void read(long bytes) throws IOException;
  }

  public static String of(Path file, Watcher watcher) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return copy(in, OutputStream.nullOutputStream(), watcher);
    }
  }

  /** The digest of what is copied. */
  public static String copy(InputStream in, OutputStream out, Watcher watcher) throws IOException {
    MessageDigest digest = digest();
    byte[] chunk = new byte[CHUNK];
    long all = 0;
    for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
      digest.update(chunk, 0, got);
      out.write(chunk, 0, got);
      all += got;
      watcher.read(all);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }
}
