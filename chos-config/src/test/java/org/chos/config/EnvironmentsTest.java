// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentsTest {

  private static Environments named(String... aliases) {
    List<Environment> all = new ArrayList<>();
    for (String alias : aliases) {
      all.add(new Environment(alias, "/os/" + all.size(), all.size() + 1));
    }
    return new Environments(all);
  }

  @Test
  void findsByTheWholeName() {
    Environments environments = named("debian1", "debian13", "Debian13");
    assertEquals(Optional.of("/os/1"), environments.find("debian13").map(Environment::path));
    assertEquals(Optional.of("/os/2"), environments.find("Debian13").map(Environment::path));
    assertEquals(Optional.empty(), environments.find("debian"));
    assertEquals(Optional.empty(), environments.find(""));
    assertEquals(Optional.empty(), named().find("debian13"));
  }

  @Test
  void nearestComeFirst() {
    Environments environments = named("root", "debian12", "debian13", "fedora", "debian11");
    assertEquals(List.of("debian12", "debian13", "debian11"), environments.nearest("debian"));
    assertEquals(List.of("debian13", "debian12", "debian11"), environments.nearest("debain13"));
    assertEquals(List.of("debian13", "debian12", "debian11"), environments.nearest("debin13"));
    assertEquals(List.of("fedora"), environments.nearest("fedroa"));
    assertEquals(List.of("root"), environments.nearest("rot"));
  }

  @Test
  void aNearerOneTakesThePlaceOfOneFartherAway() {
    assertEquals(
        List.of("abcdef", "abcdeX", "abcdeY"),
        named("abcdXY", "abcdeX", "abcdeY", "abcdef").nearest("ABCDEF"));
  }

  @Test
  void twoLettersInTheWrongOrderAreOneMistake() {
    assertEquals(List.of("sles"), named("slow", "sles").nearest("sels"));
    assertEquals(List.of("sl6"), named("sl6").nearest("ls6"));
  }

  @Test
  void upperAndLowerCaseAreNear() {
    assertEquals(List.of("debian13"), named("debian13", "fedora").nearest("DEBIAN13"));
  }

  @Test
  void whatIsFarIsNotNear() {
    assertEquals(List.of(), named("root", "debian13").nearest("sles"));
    assertEquals(List.of(), named("a", "b", "").nearest("x"));
    assertEquals(List.of(), named("debian13").nearest(""));
    assertEquals(List.of(), named().nearest("debian13"));
  }
}
