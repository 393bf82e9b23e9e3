// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines of those sections of a file that this version knows. {@code /etc/chos} and {@code
 * /etc/chos.conf} have the form in common:
 *
 * <pre>
 * line    = blanks ( nothing | comment | header | text ) blanks
 * comment = "#" anything
 * header  = "%" name [ blanks argument ]
 *                                  starts a section; the same one may start again
 * text                             belongs to the section; its first byte is neither "#" nor "%"
 * blanks  = { space | tab }
 * </pre>
 *
 * <p>A section that this version does not know is for a newer one: nothing in it is looked at. But
 * one whose name is nearly that of a section with an argument is an error: it may have been meant
 * to keep somebody out.
 */
final class Sections {
  private final Lines lines;
  private final byte[] wanted; // null: every text
  private final String[] known;
  private final boolean[] seen;
  private final List<Header> headers = new ArrayList<>();
  private String section; // null in an unknown one
  private boolean started;
  private boolean saidBeforeAny;
  private int start;
  private int end;

  /**
   * Starts before the first line.
   *
   * @param known the names, without the "%"; where the header has an argument, with a blank and a
   *     word for that
   */
  Sections(FileContent content, Diagnostics diagnostics, String... known) {
    this(content, diagnostics, null, known);
  }

  /**
   * Starts before the first line, for the texts that start so alone. About other lines there are no
   * complaints.
   */
  Sections(FileContent content, Diagnostics diagnostics, byte[] wanted, String... known) {
    this.lines = new Lines(content, diagnostics);
    this.wanted = wanted;
    this.known = known;
    this.seen = new boolean[known.length];
  }

  /**
   * A header with an argument.
   *
   * @param name the known name that it has
   * @param argument what stands behind it; "" if nothing does
   * @param at where that begins, or the header if there is none
   */
  record Header(String name, String argument, Position at) {}

  byte[] bytes() {
    return lines.bytes;
  }

  /** The headers so far that have arguments, or should have one, each as often as it is there. */
  List<Header> headers() {
    return headers;
  }

  /** The section of the current text: one of the known names. */
  String section() {
    return section;
  }

  /** The text's first byte. */
  int start() {
    return start;
  }

  /** The place behind the text's last byte. */
  int end() {
    return end;
  }

  int line() {
    return lines.number();
  }

  /** The place of a byte of the current line. */
  Position at(int offset) {
    return lines.at(offset);
  }

  void report(Severity severity, int offset, String message) {
    lines.report(severity, offset, message);
  }

  void error(Problem problem) {
    lines.error(problem);
  }

  /** Whether the section has started anywhere up to the current line, be it without any text. */
  boolean seen(String name) {
    for (int i = 0; i < known.length; i++) {
      if (known[i].equals(name)) {
        return seen[i];
      }
    }
    return false;
  }

  /**
   * Goes on to the next text in a known section.
   *
   * @return false at the end of the file
   */
  boolean next() {
    while (wanted == null ? lines.next() : lines.nextStarting(wanted, (byte) '%')) {
      start = Text.skipBlanks(lines.bytes, lines.start(), lines.end());
      end = Text.trimBlanks(lines.bytes, start, lines.end());
      if (start == end || lines.bytes[start] == '#') {
        continue;
      }
      if (lines.bytes[start] == '%') {
        started = true;
        section = header();
      } else if (!started) {
        beforeAny();
      } else if (section != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether that part of the current line is UTF-8 without control characters; else complains. */
  boolean isText(int from, int to) {
    if (lines.plain()) {
      return true;
    }
    Problem problem = Text.problem(lines.bytes, from, to, false);
    if (problem == null) {
      return true;
    }
    error(problem);
    return false;
  }

  /** The same for words, between which a tab is a blank. */
  boolean areWords(int from, int to) {
    int word = from;
    while (word < to) {
      int wordEnd = wordEnd(word);
      if (!isText(word, wordEnd)) {
        return false;
      }
      word = Text.skipBlanks(lines.bytes, wordEnd, to);
    }
    return true;
  }

  /** Where the word ends that begins there. */
  int wordEnd(int from) {
    int wordEnd = from;
    while (wordEnd < end && !Text.isBlank(lines.bytes[wordEnd])) {
      wordEnd++;
    }
    return wordEnd;
  }

  /** The known section that starts here, or null. */
  private String header() {
    if (!areWords(start, end)) {
      return null;
    }
    String name = Text.of(lines.bytes, start + 1, end);
    for (int i = 0; i < known.length; i++) {
      int blank = known[i].indexOf(' ');
      if (blank < 0 ? name.equals(known[i]) : isWithArgument(name, known[i].substring(0, blank))) {
        seen[i] = true;
        if (blank >= 0) {
          int argument = Text.skipBlanks(lines.bytes, start + 1 + blank, end);
          Position at = at(argument == end ? start : argument);
          headers.add(new Header(known[i], Text.of(lines.bytes, argument, end), at));
        }
        return known[i];
      }
    }
    if (name.isEmpty()) {
      report(Severity.ERROR, start, "this section has no name: write " + known());
    } else if (isMistyped(name)) {
      report(
          Severity.ERROR,
          start,
          "there is no section "
              + Text.quoted(lines.bytes, start, end)
              + ", so its lines would not count: write "
              + known());
    } else {
      report(
          Severity.NOTE,
          start,
          "section "
              + Text.quoted(lines.bytes, start, end)
              + " is unknown, and its lines are ignored: if they should count, write "
              + known());
    }
    return null;
  }

  private boolean isMistyped(String name) {
    int wordEnd = 0;
    while (wordEnd < name.length() && !Text.isBlank((byte) name.charAt(wordEnd))) {
      wordEnd++;
    }
    for (String other : known) {
      int blank = other.indexOf(' ');
      if (blank >= 0
          && !Nearest.of(name.substring(0, wordEnd), List.of(other.substring(0, blank)))
              .isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWithArgument(String text, String name) {
    return text.startsWith(name)
        && (text.length() == name.length() || Text.isBlank((byte) text.charAt(name.length())));
  }

  /** Once is enough: the whole beginning of the file is meant. */
  private void beforeAny() {
    if (!saidBeforeAny) {
      saidBeforeAny = true;
      report(
          Severity.ERROR,
          start,
          "before the first section, and so ignored: write " + known() + " above it");
    }
  }

  private String known() {
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < known.length; i++) {
      headers.append(i == 0 ? "%" : " or %").append(known[i]);
    }
    return headers.toString();
  }
}
