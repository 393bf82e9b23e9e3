// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationTest {
  private static final List<Environment> ALL =
      List.of(
          new Environment("root", "/", 1),
          new Environment("plain", "/os/plain", 2),
          new Environment("d", "/os/d/3.sqfs", 3),
          new Environment("d@1", "/os/d/1", 3),
          new Environment("year", "/os/2026", 4),
          new Environment("first", "/os/two", 5),
          new Environment("second", "/os/two", 6));

  private static final Map<String, String> NAMES = Map.of("/os/d", "d");

  private static String name(String path, boolean exact) {
    String name = Generation.name(path, ALL, NAMES, "second").orElse("none");
    return exact ? Generation.exactly(name, path, NAMES) : name;
  }

  @Test
  void aPathSaysWhichItIs() {
    assertEquals(Optional.of(new Generation("/os/d", 3, false)), Generation.of("/os/d/3"));
    assertEquals(Optional.of(new Generation("/os/d", 12, true)), Generation.of("/os/d/12.sqfs"));
    assertEquals("/os/d/12.sqfs", Generation.of("/os/d/12.sqfs").orElseThrow().path());
    assertEquals("d@12", Generation.of("/os/d/12.sqfs").orElseThrow().alias("d"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/3",
        "/os/d",
        "/os/d/03",
        "/os/d/0",
        "/os/d/3.img",
        "/os/d/x3",
        "/os/d/.sqfs",
        "/os/d/1234567890",
        "/os/d/-1"
      })
  void othersAreNone(String path) {
    assertEquals(Optional.empty(), Generation.of(path));
  }

  @Test
  void aNameStaysWhateverGenerationItIs() {
    assertEquals("d", name("/os/d/3.sqfs", false));
    assertEquals("d@3", name("/os/d/3.sqfs", true));
    assertEquals("d", name("/os/d/1", false));
    assertEquals("d@1", name("/os/d/1", true));
    assertEquals("d", name("/os/d/2", false));
    assertEquals("d@2", name("/os/d/2", true));
  }

  @Test
  void aPlainTreeHasItsNameAlone() {
    assertEquals("plain", name("/os/plain", true));
    assertEquals("root", name("/", true));
    assertEquals("none", name("/elsewhere/4", false));
    assertEquals("year", name("/os/2026", true));
    assertEquals("none", name("/os/2025", false));
    assertEquals("second", name("/os/two", true));
  }
}
