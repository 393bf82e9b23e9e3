// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Columns for people. */
public final class TextTable {
  private static final int GAP = 2;

  /** What {@link Style} adds. */
  private static final Pattern COLOUR = Pattern.compile("\033\\[[0-9;]*m");

  private final List<List<String>> rows = new ArrayList<>();

  /** The first row holds the headings. All rows have as many cells as it has. */
  public TextTable row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  @Override
  public String toString() {
    int[] width = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < width.length; i++) {
        width[i] = Math.max(width[i], length(row.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < width.length; i++) {
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(width[i] - length(cell) + GAP));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int length(String cell) {
    // There can be thousands of cells, few of which have a colour.
    String text = cell.indexOf('\033') < 0 ? cell : COLOUR.matcher(cell).replaceAll("");
    return text.codePointCount(0, text.length());
  }
}
