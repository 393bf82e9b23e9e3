// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentsTextTest {
  @Test
  void isReadAsItWas() {
    String text =
        "%SHELLS\nroot:/\na b:/os/a\nold:/os/old\n%ENVIRONMENT old\nabout Größe: #1, \"x\"\n"
            + "groups gpu,\"domain users\",3000\nusers \"1000\",alice\nuntil 2026-12-31\nhidden\n"
            + "nosuid\nro\n%ENVIRONMENT a b\nhidden\n";
    List<Environment> all = EnvironmentsFile.parse(Samples.file("list", text)).value().all();
    String printed = EnvironmentsText.of(all);
    assertEquals(all, EnvironmentsFile.parse(Samples.file("list", printed)).value().all(), printed);
    assertEquals(printed, EnvironmentsText.of(all));
  }
}
