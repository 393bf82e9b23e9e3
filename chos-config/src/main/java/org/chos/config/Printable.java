// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/** Text that somebody else chose, for a terminal, which would obey the control characters in it. */
public final class Printable {
  private Printable() {}

  /** The text with a question mark for each control character. */
  public static String of(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (Character.isISOControl(chars[i])) {
        chars[i] = '?';
      }
    }
    return new String(chars);
  }
}
