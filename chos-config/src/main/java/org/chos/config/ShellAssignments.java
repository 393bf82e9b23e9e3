// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * Reads assignments as the shell would, as far as that needs no shell: nothing is expanded and
 * nothing executed.
 *
 * <pre>
 * file       = { line }
 * line       = blanks [ [ "export" blank blanks ] name "=" word blanks ] [ comment ] LF
 * blanks     = { blank }                 blank = space | tab
 * comment    = "#" anything              its "#" follows a blank, or starts the line
 * name       = ( letter | "_" ) { letter | digit | "_" }
 * word       = { plain | single | double | "\" any | "\" LF }     "\" LF joins two lines
 * plain      = any byte but blanks, LF, quotes, "\", "$", "`", and ; &amp; | &lt; &gt; ( )
 * single     = "'" { any byte but "'" } "'"
 * double     = '"' { any byte but '"', "\", "$", "`" | "\" any } '"'
 *              "\" quotes '"', "\", "$", "`"; before LF both are left out; otherwise it is itself
 * </pre>
 *
 * <p>Between quotes a line end belongs to the value.
 */
final class ShellAssignments {
  private final Diagnostics diagnostics;
  private final Lines lines;
  private final byte[] bytes;
  private final ShellValue value = new ShellValue();
  private int nameStart;
  private int nameEnd;
  private int nameLine;
  private int nameColumn;
  private int at;
  private boolean good;

  ShellAssignments(FileContent content, Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
    this.lines = new Lines(content, diagnostics);
    this.bytes = lines.bytes;
  }

  String name() {
    return Text.of(bytes, nameStart, nameEnd);
  }

  /** Of the current assignment, so it changes with {@link #next}. */
  ShellValue value() {
    return value;
  }

  /**
   * Goes on to the next assignment.
   *
   * @return false at the end of the file
   */
  boolean next() {
    while (lines.next()) {
      at = Text.skipBlanks(bytes, lines.start(), lines.end());
      if (at == lines.end() || bytes[at] == '#') {
        continue;
      }
      good = true;
      if (target()) {
        word();
        rest();
        if (good && isText()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Remarks on the current name, with which the message starts. */
  void noteName(String message) {
    diagnostics.add(
        Severity.NOTE,
        nameLine,
        nameColumn,
        Text.quoted(bytes, nameStart, nameEnd) + " " + message);
  }

  /** Complains about the current value. */
  void error(Problem problem) {
    diagnostics.add(
        Severity.ERROR,
        value.line(problem.offset()),
        value.column(problem.offset()),
        problem.message());
  }

  private boolean isText() {
    Problem problem = Text.problem(value.bytes(), 0, value.length(), true);
    if (problem != null) {
      error(problem);
    }
    return problem == null;
  }

  /** Up to the "=". */
  private boolean target() {
    int start = at;
    int end = endOfName(start);
    if (end < lines.end()
        && Text.isBlank(bytes[end])
        && Text.of(bytes, start, end).equals("export")) {
      start = Text.skipBlanks(bytes, end, lines.end());
      end = endOfName(start);
    }
    if (end == start || end == lines.end() || bytes[end] != '=') {
      refuse(
          start,
          "not an assignment, and only assignments count here: write NAME=value,"
              + " without blanks around the =");
      return false;
    }
    nameStart = start;
    nameEnd = end;
    nameLine = lines.number();
    nameColumn = lines.column(start);
    at = end + 1;
    return true;
  }

  private int endOfName(int from) {
    int end = from;
    while (end < lines.end() && isNameByte(bytes[end], end > from)) {
      end++;
    }
    return end;
  }

  private static boolean isNameByte(byte b, boolean digits) {
    return b >= 'a' && b <= 'z'
        || b >= 'A' && b <= 'Z'
        || b == '_'
        || digits && b >= '0' && b <= '9';
  }

  private void word() {
    value.clear();
    while (at < lines.end() && !Text.isBlank(bytes[at])) {
      byte b = bytes[at];
      if (b == '\'') {
        singleQuotes();
      } else if (b == '"') {
        doubleQuotes();
      } else if (b == '\\') {
        backslash(true);
      } else {
        if (isOperator(b)) {
          refuse(
              at, "a " + (char) b + " can't be in a value without quotes: put the value in quotes");
        }
        refuseExpansion();
        take();
      }
    }
    value.end(lines.number(), lines.column(at));
  }

  private void singleQuotes() {
    if (!opens()) {
      return;
    }
    while (at == lines.end() || bytes[at] != '\'') {
      take();
    }
    at++;
  }

  private void doubleQuotes() {
    if (!opens()) {
      return;
    }
    while (at == lines.end() || bytes[at] != '"') {
      if (at < lines.end() && bytes[at] == '\\') {
        backslash(false);
      } else {
        refuseExpansion();
        take();
      }
    }
    at++;
  }

  /** Goes behind the quote. One without its other half takes away the line, not the file. */
  private boolean opens() {
    byte quote = bytes[at];
    if (isClosed(quote)) {
      at++;
      return true;
    }
    refuse(at, "the quote is not closed: add a closing " + (char) quote + " after the value");
    at = lines.end();
    return false;
  }

  /** That there is another end than the file's is what the loops over quotes rely on. */
  private boolean isClosed(byte quote) {
    for (int i = at + 1; i < bytes.length; i++) {
      if (bytes[i] == quote) {
        return true;
      }
      if (bytes[i] == '\\' && quote == '"') {
        i++;
      }
    }
    return false;
  }

  private void backslash(boolean quotesAny) {
    if (at + 1 == lines.end()) {
      nextLine();
      return;
    }
    byte b = bytes[at + 1];
    if (quotesAny || b == '"' || b == '\\' || b == '$' || b == '`') {
      at++;
    }
    take();
  }

  /** A byte or a line end becomes part of the value. */
  private void take() {
    boolean lineEnd = at == lines.end();
    value.add(lineEnd ? (byte) '\n' : bytes[at], lines.number(), lines.column(at));
    if (lineEnd) {
      nextLine();
    } else {
      at++;
    }
  }

  private void nextLine() {
    at = lines.next() ? lines.start() : lines.end();
  }

  private void refuseExpansion() {
    if (at < lines.end() && (bytes[at] == '$' || bytes[at] == '`')) {
      String sign = String.valueOf((char) bytes[at]);
      refuse(
          at,
          "a "
              + sign
              + " needs a shell, and none is run: write out the value, or \\"
              + sign
              + " for the character");
    }
  }

  private static boolean isOperator(byte b) {
    return b == ';' || b == '&' || b == '|' || b == '<' || b == '>' || b == '(' || b == ')';
  }

  /** What follows the value's end. */
  private void rest() {
    int rest = Text.skipBlanks(bytes, at, lines.end());
    if (rest < lines.end() && bytes[rest] != '#') {
      refuse(rest, "the value ends before this: put a value that has blanks in quotes");
    }
  }

  /** Of what is wrong with an assignment, only the first is said: the rest may follow from it. */
  private void refuse(int offset, String message) {
    if (good) {
      good = false;
      lines.report(Severity.ERROR, offset, message);
    }
  }
}
