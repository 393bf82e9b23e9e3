// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Messages messages = new Messages(said);

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    messages.error("no \033[31mred name");
    assertEquals("chos: no ?[31mred name\n", said.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aWarningIsGivenOnce() {
    messages.warning("a");
    messages.warning("b");
    messages.warning("a");
    assertEquals(
        "chos: warning: a\nchos: warning: b\n", said.toString(StandardCharsets.UTF_8));
  }
}
