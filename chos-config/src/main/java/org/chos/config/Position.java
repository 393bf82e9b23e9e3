// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * A place in a file.
 *
 * @param file the file's name, for people
 * @param line counts from 1; 0 is for the file as a whole
 * @param column counts bytes from 1; the place behind a line's last byte is one, too; 0 is for the
 *     file as a whole
 */
public record Position(String file, int line, int column) {

  /** The file as a whole, for what is wrong with no single line. */
  public static Position ofFile(String file) {
    return new Position(file, 0, 0);
  }

  /** {@code file:line:column}, or {@code file}, as compilers and editors have it. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
