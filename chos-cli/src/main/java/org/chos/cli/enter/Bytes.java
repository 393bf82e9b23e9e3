// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.nio.charset.StandardCharsets;

/** Between the bytes that the system deals in and the text that people read. */
public final class Bytes {
  private Bytes() {}

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * For a message: UTF-8, with control characters replaced, so that a name that somebody else chose
   * can't send commands to the terminal.
   */
  static String printable(byte[] bytes) {
    char[] chars = new String(bytes, StandardCharsets.UTF_8).toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (Character.isISOControl(chars[i])) {
        chars[i] = '?';
      }
    }
    return new String(chars);
  }
}
