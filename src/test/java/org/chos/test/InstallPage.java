// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the page INSTALL displays: its indented lines, but for the text of a list's items and of
 * answers, which is indented less.
 */
final class InstallPage {
  private static final Path PAGE = Path.of("..", "..", "INSTALL");

  /** How far text is indented in an item and in an answer. */
  private static final int TEXT = 4;

  /** From so many blanks on what follows on a line is a remark. */
  private static final String REMARK = " {3}.*";

  /** A line that starts so far to the right of its display goes on with a remark. */
  private static final String IN_REMARK = " ".repeat(16);

  /**
   * Lines without a blank one between them.
   *
   * @param section the heading above it
   * @param text as it stands on the page, but for the indentation
   * @param lines without remarks; what goes on over several lines, as a shell has it, is one
   */
  record Display(String section, List<String> text, List<String> lines) {}

  /** A line, and where it stands. */
  record Line(String text, Display display) {
    @Override
    public String toString() {
      return display.section() + " | " + text;
    }
  }

  private InstallPage() {}

  /**
   * All lines in their order; of a display of something else than commands the first.
   *
   * @param others the first lines of such displays
   */
  static List<Line> lines(Set<String> others) throws IOException {
    List<Line> result = new ArrayList<>();
    for (Display display : displays(Files.readAllLines(PAGE))) {
      for (String line : display.lines()) {
        result.add(new Line(line, display));
        if (others.contains(line)) {
          break;
        }
      }
    }
    return result;
  }

  static List<Display> displays(List<String> page) {
    List<Display> result = new ArrayList<>();
    String section = "";
    boolean inText = false;
    List<String> display = new ArrayList<>();
    for (int i = 0; i <= page.size(); i++) {
      String line = i < page.size() ? page.get(i) : "";
      int indent = indent(line);
      boolean item = line.startsWith("  - ");
      if (!line.isBlank() && !item && indent >= TEXT && !(inText && indent == TEXT)) {
        display.add(line);
        continue;
      }
      if (!display.isEmpty()) {
        result.add(display(section, display));
        display.clear();
      }
      if (item) {
        inText = true;
      } else if (!line.isBlank() && indent == 0) {
        inText = line.startsWith("\"");
        if (i + 1 < page.size() && page.get(i + 1).matches("-+")) {
          section = line;
        }
      }
    }
    return result;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private static Display display(String section, List<String> page) {
    int indent = page.stream().mapToInt(InstallPage::indent).min().orElseThrow();
    List<String> text = page.stream().map(line -> line.substring(indent)).toList();
    List<String> lines = new ArrayList<>();
    for (String line : text) {
      String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
      String joint = joint(last);
      String command = line.strip().replaceFirst(REMARK, "");
      if (joint != null) {
        lines.set(lines.size() - 1, last.replaceFirst(" \\\\$", "") + joint + command);
      } else if (lines.isEmpty() || !line.startsWith(IN_REMARK)) {
        lines.add(command);
      }
    }
    return new Display(section, text, lines);
  }

  /** What stands between a line and the one that it goes on with, or null if it doesn't. */
  private static String joint(String line) {
    if (line.endsWith("\\") || line.endsWith("|") || line.endsWith("; then")) {
      return " ";
    }
    return line.startsWith("if ") && !line.endsWith("; fi") ? "; " : null;
  }
}
