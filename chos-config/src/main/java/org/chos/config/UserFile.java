// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.Optional;

/**
 * Parses {@code ~/.chos}, the user's choice:
 *
 * <pre>
 * file = blanks [ alias ] blanks [ LF anything ]
 * </pre>
 *
 * <p>Only the first line counts.
 */
public final class UserFile {

  private UserFile() {}

  /** The alias, or empty where the first line names none; whether it exists is not looked at. */
  public static Parsed<Optional<String>> parse(FileContent content) {
    Diagnostics diagnostics = new Diagnostics(content.name());
    Lines lines = new Lines(content, diagnostics);
    return diagnostics.with(Optional.ofNullable(lines.next() ? alias(lines) : null));
  }

  private static String alias(Lines lines) {
    int start = Text.skipBlanks(lines.bytes, lines.start(), lines.end());
    int end = Text.trimBlanks(lines.bytes, start, lines.end());
    if (start == end) {
      searchBelow(lines);
      return null;
    }
    Problem problem = Text.problem(lines.bytes, start, end, false);
    if (problem != null) {
      lines.error(problem);
      return null;
    }
    return Text.of(lines.bytes, start, end);
  }

  /** An empty file is a choice, too; one with an empty line first is likely a mistake. */
  private static void searchBelow(Lines lines) {
    while (lines.next()) {
      int start = Text.skipBlanks(lines.bytes, lines.start(), lines.end());
      if (start < lines.end()) {
        lines.report(
            Severity.WARNING,
            start,
            "only the first line counts, and it is empty: write the environment's name there");
        return;
      }
    }
  }
}
