// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StyleTest {
  private static final Map<String, String> XTERM = Map.of("TERM", "xterm");

  @Test
  void colourIsForTerminalsOnly() {
    assertTrue(Style.of(XTERM, true).coloured());
    assertFalse(Style.of(XTERM, false).coloured());
  }

  @Test
  void notForOneThatHasNone() {
    assertFalse(Style.of(Map.of("TERM", "dumb"), true).coloured());
    assertFalse(Style.of(Map.of(), true).coloured());
  }

  @Test
  void noColorIsRespectedUnlessItIsEmpty() {
    assertFalse(Style.of(Map.of("TERM", "xterm", "NO_COLOR", "1"), true).coloured());
    assertTrue(Style.of(Map.of("TERM", "xterm", "NO_COLOR", ""), true).coloured());
  }

  @Test
  void withoutColourAWordIsItself() {
    Style plain = new Style(false);
    assertEquals("a", plain.good("a"));
    assertEquals("b", plain.doubtful("b"));
    assertEquals("c", plain.bad("c"));
    assertEquals("\033[32ma\033[0m", new Style(true).good("a"));
  }
}
