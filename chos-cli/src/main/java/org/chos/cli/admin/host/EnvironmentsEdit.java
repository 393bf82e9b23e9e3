// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.system.RawPath;

/** Changes to the text of /etc/chos, in which every other byte stays as it is. */
final class EnvironmentsEdit {
  private static final String SECTION = "%SHELLS";
  private static final String SECTION_OF = "%ENVIRONMENT ";

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

  /** Adds a line to an environment's section at the end of the file, or begins one there. */
  static byte[] set(byte[] content, String alias, String setting) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    String header = SECTION_OF + RawPath.raw(alias) + "\n";
    int last = text.lastIndexOf("\n%") + 1;
    boolean begun = text.startsWith(header, last);
    String start = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    return (start + (begun ? "" : header) + "set " + RawPath.raw(setting) + "\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Has an environment's sections set something else in the place of what they set.
   *
   * @param replaced by what they set, with nothing for what goes
   */
  static byte[] replaceSettings(
      byte[] content, String alias, Map<String, Optional<String>> replaced) {
    Map<String, String> lines = new HashMap<>();
    replaced.forEach(
        (old, fresh) ->
            lines.put(RawPath.raw(old), fresh.map(f -> "set " + RawPath.raw(f)).orElse("")));
    String header = SECTION_OF + RawPath.raw(alias);
    StringBuilder result = new StringBuilder();
    boolean inSection = false;
    for (String line : lines(content)) {
      String words = line.strip();
      if (words.startsWith("%")) {
        inSection = isHeader(words, header);
      }
      String set = inSection ? words.replaceFirst("^set[ \t]+", "set ") : "";
      String fresh = set.startsWith("set ") ? lines.get(set.substring("set ".length())) : null;
      if (fresh == null) {
        result.append(line);
      } else if (!fresh.isEmpty()) {
        result.append(line.replace(words, fresh));
      }
    }
    return result.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Each with what ends it, so that together they are the content. */
  private static String[] lines(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1).split("(?<=\n)");
  }

  private static boolean isHeader(String words, String header) {
    return words.replaceFirst("^%ENVIRONMENT[ \t]+", SECTION_OF).equals(header);
  }

  /**
   * Gives an environment another path.
   *
   * @param number of its line, from 1
   */
  static byte[] lead(byte[] content, int number, String path) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    int start = 0;
    for (int line = 1; line < number; line++) {
      start = text.indexOf('\n', start) + 1;
    }
    int colon = text.indexOf(':', start);
    int end = colon + 1;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return (text.substring(0, colon + 1) + RawPath.raw(path) + text.substring(end))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Takes an environment away: those lines, and its sections. Comments behind the last line of a
   * section may be about what follows, and stay.
   *
   * @param lines count from 1
   */
  static byte[] remove(byte[] content, Set<Integer> lines, String alias) {
    String header = SECTION_OF + RawPath.raw(alias);
    StringBuilder result = new StringBuilder();
    StringBuilder undecided = new StringBuilder();
    boolean inSection = false;
    int number = 0;
    for (String line : lines(content)) {
      String words = line.strip();
      number++;
      if (words.startsWith("%")) {
        inSection = isHeader(words, header);
        result.append(inSection ? "" : undecided);
        undecided.setLength(0);
      }
      if (inSection && !words.isEmpty() && !words.startsWith("#")) {
        undecided.setLength(0);
      } else if (inSection) {
        undecided.append(line);
      } else if (!lines.contains(number)) {
        result.append(line);
      }
    }
    return result.append(undecided).toString().getBytes(StandardCharsets.ISO_8859_1);
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
