// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.Arrays;

/**
 * The value of an assignment: what is left when quotes and backslashes have done their work, and
 * for each byte of it the place in the file.
 */
final class ShellValue {
  private byte[] bytes = new byte[256];
  private int[] lines = new int[256];
  private int[] columns = new int[256];
  private int length;

  /** Valid up to {@link #length()}, until the value changes. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  void add(byte b, int line, int column) {
    bytes[length] = b;
    end(line, column);
    length++;
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
      lines = Arrays.copyOf(lines, length * 2);
      columns = Arrays.copyOf(columns, length * 2);
    }
  }

  /** The place behind the last byte, for a complaint about what is missing there. */
  void end(int line, int column) {
    lines[length] = line;
    columns[length] = column;
  }

  /** Of the byte with that index; {@link #length()} stands for the place behind the last one. */
  int line(int index) {
    return lines[index];
  }

  /** As {@link #line}. */
  int column(int index) {
    return columns[index];
  }
}
