// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironTest {

  private static Environ environ(String... entries) {
    byte[][] bytes = new byte[entries.length][];
    for (int i = 0; i < entries.length; i++) {
      bytes[i] = entries[i].getBytes(StandardCharsets.ISO_8859_1);
    }
    return Environ.of(bytes);
  }

  private static String shown(Environ environ) {
    StringBuilder text = new StringBuilder();
    for (byte[] entry : environ.toArray()) {
      text.append(new String(entry, StandardCharsets.ISO_8859_1)).append(';');
    }
    return text.toString();
  }

  @Test
  void theFirstOfTwoCounts() {
    Environ environ = environ("CHOSEN=no", "CHOS", "CHOS=a", "CHOS=b");
    assertArrayEquals(new byte[] {'a'}, environ.get("CHOS"));
    assertArrayEquals(new byte[0], environ("CHOS=").get("CHOS"));
    assertNull(environ("CHOSEN=no", "CHOS", "=x").get("CHOS"));
  }

  @Test
  void settingKeepsThePlaceAndTheRest() {
    assertEquals(
        "A=1;CHOS=x;B=\u00ff;",
        shown(environ("A=1", "CHOS=o", "B=\u00ff", "CHOS=p").with("CHOS", "x")));
    assertEquals("A=1;;odd;CHOS=x;", shown(environ("A=1", "", "odd").with("CHOS", "x")));
  }

  @Test
  void onlyTheNamedOnesRemain() {
    Environ environ = environ("A=1", "AB=2", "B=3", "odd", "A=4");
    assertEquals("A=1;B=3;A=4;", shown(environ.only(List.of("B", "A", "C"))));
    assertEquals("", shown(environ.only(List.of())));
  }
}
