// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter said = new StringWriter();
  private final Console console =
      new Console(new PrintWriter(new StringWriter()), new PrintWriter(said));

  @Test
  void linesWhereNobodyWatches() {
    try (Progress progress = new Progress(console, false)) {
      progress.at(0, "starting");
      progress.at(50, "half of it");
    }
    assertEquals("chosctl:   0% starting\nchosctl:  50% half of it\n", said.toString());
  }

  @Test
  void aBarWhereALineCanBeWrittenOver() {
    try (Progress progress = new Progress(console, true)) {
      progress.at(50, "half of it");
    }
    String text = said.toString();
    assertTrue(text.startsWith("\r\033[K[###############               ]  50% 0:0"), text);
    assertTrue(text.endsWith("\r\033[K"), text);
    assertEquals(-1, text.indexOf('\n'));
  }
}
