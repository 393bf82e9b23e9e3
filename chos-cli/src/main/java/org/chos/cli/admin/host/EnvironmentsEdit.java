// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.nio.charset.StandardCharsets;
import org.chos.cli.admin.system.RawPath;

/** Changes to the text of /etc/chos, in which every other byte stays as it is. */
final class EnvironmentsEdit {
  private static final String SECTION = "%SHELLS";

  private EnvironmentsEdit() {}

  /** Adds a line behind the last environment. */
  static byte[] add(byte[] content, String alias, String path) {
    // A character for each byte and back: comments may be in any encoding.
    String text = new String(content, StandardCharsets.ISO_8859_1);
    String lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
    String line = RawPath.raw(alias + ":" + path) + lineEnd;
    if (!text.isEmpty() && !text.endsWith("\n")) {
      text += lineEnd;
    }
    int place = behindLastEnvironment(text);
    String result =
        place < 0
            ? text + SECTION + lineEnd + line
            : text.substring(0, place) + line + text.substring(place);
    return result.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Takes a line away.
   *
   * @param line counts from 1, and is there
   */
  static byte[] remove(byte[] content, int line) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      start = endOfLine(content, start);
    }
    int end = endOfLine(content, start);
    byte[] result = new byte[content.length - (end - start)];
    System.arraycopy(content, 0, result, 0, start);
    System.arraycopy(content, end, result, start, content.length - end);
    return result;
  }

  private static int endOfLine(byte[] content, int from) {
    int end = from;
    while (end < content.length && content[end] != '\n') {
      end++;
    }
    return Math.min(end + 1, content.length);
  }

  /** -1 if there is no section for environments. */
  private static int behindLastEnvironment(String text) {
    int place = -1;
    boolean inSection = false;
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start) + 1;
      String line = text.substring(start, end).strip();
      if (line.startsWith("%")) {
        inSection = line.equals(SECTION);
      }
      if (inSection && !line.isEmpty() && !line.startsWith("#")) {
        place = end;
      }
      start = end;
    }
    return place;
  }
}
