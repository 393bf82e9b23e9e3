// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  @Test
  void controlCharactersDoNotReachTheTerminal() {
    StringWriter said = new StringWriter();
    new Console(new PrintWriter(new StringWriter()), new PrintWriter(said))
        .error("no \033[31mred\u009b0m name\n");
    assertEquals("chosctl: no ?[31mred?0m name?\n", said.toString());
  }
}
