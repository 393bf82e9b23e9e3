// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.junit.jupiter.api.Test;

class RightsTest {
  private static List<String> lines(String file, String... closed) {
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    return Rights.lines(
        EnvironmentsFile.parse(new FileContent("chos", bytes, 0, 0)).value().all(),
        Set.of(closed),
        ZoneId.of("Europe/Berlin"));
  }

  @Test
  void whatNothingIsSaidOfIsForAll() {
    assertEquals(List.of("/a b"), lines("%SHELLS\na:/a b\nroot:/\nalso:/a b\n"));
  }

  @Test
  void numbersAreSortedAsTheKernelHasThem() {
    assertEquals(
        List.of("gid=7,3000 uid=1,1000 until=1798758000 /a"),
        lines(
            "%SHELLS\na:/a\n%ENVIRONMENT a\ngroups 3000,7\nusers 1000\nusers 1\n"
                + "until 2026-12-31\n"));
  }

  @Test
  void nobodyButRootWhereNoNameHasANumber() {
    assertEquals(List.of("uid=0 /a"), lines("%SHELLS\na:/a\n%ENVIRONMENT a\ngroups gpu\n"));
    assertEquals(
        List.of("gid=7 /a"), lines("%SHELLS\na:/a\n%ENVIRONMENT a\ngroups gpu,7\nusers x\n"));
  }

  @Test
  void whatIsClosedIsRootsAlone() {
    assertEquals(
        List.of("uid=0 /a", "/b"),
        lines("%SHELLS\na:/a\nb:/b\n%ENVIRONMENT a\ngroups 7\nuntil 2026-12-31\n", "/a"));
  }

  @Test
  void aLineIsAskedAsTheKernelDoes() {
    Rights rights = Rights.ofLine("gid=7,3000 uid=1000 until=100 /a b=c");
    assertEquals("/a b=c", Rights.path("gid=7,3000 uid=1000 until=100 /a b=c"));
    assertEquals("gid=7,3000 uid=1000", rights.attributes());
    assertTrue(rights.admit(1000, List.of(), 99));
    assertTrue(rights.admit(5, List.of(1L, 3000L), 99));
    assertFalse(rights.admit(3000, List.of(1000L), 99));
    assertFalse(rights.admit(1000, List.of(7L), 100));
    assertTrue(rights.admit(0, List.of(), 100));
    assertTrue(Rights.ofLine("/a").admit(5, List.of(), 100));
    assertFalse(Rights.ofLine("uid=0 /a").admit(5, List.of(0L), 0));
  }
}
