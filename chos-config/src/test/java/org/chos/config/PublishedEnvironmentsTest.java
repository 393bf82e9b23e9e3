// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishedEnvironmentsTest {
  private static FileContent content(String text) {
    return new FileContent("environments", text.getBytes(StandardCharsets.UTF_8), 0, 0100644);
  }

  private static final FileContent SOME =
      content("root\t/\na b\t/os/größe\nno tab\n\t/x\nempty\t\na b\t/os/other\nlast\t/os/cut");

  @Test
  void aLineThatIsOneIsAnEnvironment() {
    assertEquals(
        List.of(
            new Environment("root", "/", 1),
            new Environment("a b", "/os/größe", 2),
            new Environment("a b", "/os/other", 6)),
        PublishedEnvironments.parse(SOME).all());
    assertEquals(List.of(), PublishedEnvironments.parse(content("")).all());
  }

  @Test
  void theFirstOfThatNameIsFound() {
    assertEquals(
        Optional.of(new Environment("a b", "/os/größe", 2)),
        PublishedEnvironments.find(SOME, "a b"));
    for (String none : List.of("a", "a b\t/os/größe", "", "no tab", "empty", "last", "A b")) {
      assertEquals(Optional.empty(), PublishedEnvironments.find(SOME, none), none);
    }
  }
}
