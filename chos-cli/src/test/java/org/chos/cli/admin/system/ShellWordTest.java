// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ShellWordTest {
  @Test
  void theShellTakesItAsItIs() {
    assertEquals("/a/b-c_d.e", ShellWord.quoted("/a/b-c_d.e"));
    assertEquals("'/a b'", ShellWord.quoted("/a b"));
    assertEquals("'/$(x)'\\''y'", ShellWord.quoted("/$(x)'y"));
    assertEquals("''", ShellWord.quoted(""));
  }
}
