// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.nio.charset.StandardCharsets;
import org.chos.config.Printable;

/** Between the bytes that the system deals in and the text that people read. */
public final class Bytes {
  private Bytes() {}

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** For a message. */
  static String printable(byte[] bytes) {
    return Printable.of(new String(bytes, StandardCharsets.UTF_8));
  }
}
