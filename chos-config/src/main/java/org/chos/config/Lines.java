// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * The lines of a file one after the other, without their ends, and the complaints about them.
 * Nothing is copied: a line is a range of {@link #bytes}.
 *
 * <pre>
 * file = [ byte order mark ] { line }
 * line = { any byte but LF } [ CR ] ( LF | end of file )
 * </pre>
 */
final class Lines {
  final byte[] bytes;
  private final Diagnostics diagnostics;
  private boolean saidCarriageReturn;
  private int next;
  private int number;
  private int begin;
  private int start;
  private int end;
  private boolean plain;

  Lines(FileContent content, Diagnostics diagnostics) {
    this.bytes = content.bytes();
    this.diagnostics = diagnostics;
    if (startsWithMark(bytes)) {
      start = 3;
      diagnostics.add(Severity.WARNING, 1, 1, "starts with a byte order mark: save it without one");
    }
    next = start;
  }

  /** A line's first byte, behind a byte order mark. */
  int start() {
    return start;
  }

  /** The place behind a line's last byte. */
  int end() {
    return end;
  }

  /** Counts from 1. */
  int number() {
    return number;
  }

  /** Whether the line is printable ASCII, so that {@link Text#problem} need not look. */
  boolean plain() {
    return plain;
  }

  /** Counts bytes of the current line from 1. */
  int column(int offset) {
    return offset - begin + 1;
  }

  /** Goes on to the next line; at the end of the file, false, and the last one stays current. */
  boolean next() {
    if (next >= bytes.length) {
      return false;
    }
    if (number > 0) {
      begin = next;
    }
    start = next;
    number++;
    plain = true;
    int i = start;
    for (; i < bytes.length; i++) {
      byte b = bytes[i];
      // What is not ASCII is negative.
      if (b < ' ' || b == 0x7f) {
        if (b == '\n') {
          break;
        }
        plain = false;
      }
    }
    end = i;
    next = i + 1;
    if (end > start && bytes[end - 1] == '\r') {
      end--;
      if (!saidCarriageReturn) {
        saidCarriageReturn = true;
        report(Severity.WARNING, end, "lines end as in Windows: remove the CR at the end of each");
      }
    }
    return true;
  }

  /**
   * Goes on to the next line that starts, behind blanks, with one of two things, and looks at the
   * others for nothing but their ends.
   *
   * @return false if there is no such line; the last one then need not be current
   */
  boolean nextStarting(byte[] with, byte orWith) {
    // A login waits for these loops in an interpreter: every instruction in them shows. In all
    // lines but the last the end need not be looked for, because there is a line feed.
    byte[] all = bytes;
    int last = lastLine();
    byte first = with.length == 0 ? 0 : with[0];
    int at = next;
    int passed = 0;
    while (at < last) {
      byte b = all[at];
      if (b == first || b == orWith || b == ' ' || b == '\t' || first == 0) {
        if (startsWith(at, with, orWith)) {
          return goTo(at, passed);
        }
      }
      do {
        // Nothing: six instructions a byte.
      } while (all[at++] != '\n');
      passed++;
    }
    if (at < all.length && startsWith(at, with, orWith)) {
      return goTo(at, passed);
    }
    next = all.length;
    return false;
  }

  /** Where the last line starts; behind the end if that is a line feed. */
  private int lastLine() {
    int last = bytes.length;
    while (last > 0 && bytes[last - 1] != '\n') {
      last--;
    }
    return last;
  }

  private boolean goTo(int at, int passed) {
    next = at;
    number += passed;
    return next();
  }

  private boolean startsWith(int at, byte[] with, byte orWith) {
    int text = Text.skipBlanks(bytes, at, bytes.length);
    return text < bytes.length && (bytes[text] == orWith || startsWith(bytes, text, with));
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] prefix) {
    if (bytes.length - at < prefix.length) {
      return false;
    }
    // From the end: names have their beginnings in common.
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (bytes[at + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** The place of a byte of the current line. */
  Position at(int offset) {
    return diagnostics.at(number, column(offset));
  }

  /** Complains about a byte of the current line. */
  void report(Severity severity, int offset, String message) {
    diagnostics.add(severity, number, column(offset), message);
  }

  void error(Problem problem) {
    report(Severity.ERROR, problem.offset(), problem.message());
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf;
  }
}
