// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.nio.charset.StandardCharsets;

/** What bytes of a file are as text. */
final class Text {
  /** More of a wrong text does not help to find it. */
  private static final int QUOTED = 60;

  private Text() {}

  static String of(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /** The first byte that is not a blank, or {@code to}. */
  static int skipBlanks(byte[] bytes, int from, int to) {
    int start = from;
    while (start < to && isBlank(bytes[start])) {
      start++;
    }
    return start;
  }

  /** The place behind the last byte that is not a blank, or {@code from}. */
  static int trimBlanks(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && isBlank(bytes[end - 1])) {
      end--;
    }
    return end;
  }

  /** For a message: in quotes, not too long, and harmless on a terminal. */
  static String quoted(byte[] bytes, int from, int to) {
    int end = to;
    if (to - from > QUOTED) {
      end = from + QUOTED;
      while (end > from && isContinuation(bytes[end])) {
        end--;
      }
    }
    return '"' + Printable.of(of(bytes, from, end)) + (end < to ? "...\"" : "\"");
  }

  /**
   * Looks for what is not text: control characters (those that Unicode has above ASCII, too:
   * terminals obey them) and what is not UTF-8.
   *
   * @param blanks whether tabs and line ends are text
   * @return the first of them, or null
   */
  static Problem problem(byte[] bytes, int from, int to, boolean blanks) {
    int i = from;
    while (i < to) {
      byte b = bytes[i];
      if (b >= ' ' && b != 0x7f || blanks && (b == '\t' || b == '\n')) {
        i++;
        continue;
      }
      if (b >= 0) {
        return control(i, b);
      }
      int length = sequence(bytes, i, to);
      if (length == 0) {
        return new Problem(
            i, "byte 0x" + Integer.toHexString(b & 0xff) + " is not UTF-8: save the file as UTF-8");
      }
      if (b == (byte) 0xc2 && bytes[i + 1] < (byte) 0xa0) {
        return control(i, bytes[i + 1] & 0xff);
      }
      i += length;
    }
    return null;
  }

  private static Problem control(int offset, int code) {
    return new Problem(
        offset,
        "control character U+00"
            + (code < 0x10 ? "0" : "")
            + Integer.toHexString(code)
            + ": remove it");
  }

  /** The length of the well-formed UTF-8 sequence of more than one byte there, or 0. */
  private static int sequence(byte[] bytes, int at, int to) {
    int first = bytes[at] & 0xff;
    int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || to - at < length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if (!isContinuation(bytes[at + i])) {
        return 0;
      }
    }
    int second = bytes[at + 1] & 0xff;
    boolean wrong =
        first == 0xe0 && second < 0xa0 // written longer than need be
            || first == 0xed && second >= 0xa0 // half of a surrogate pair
            || first == 0xf0 && second < 0x90 // written longer than need be
            || first == 0xf4 && second >= 0x90; // beyond Unicode
    return wrong ? 0 : length;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }
}
