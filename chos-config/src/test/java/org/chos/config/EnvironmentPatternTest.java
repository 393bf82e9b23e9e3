// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentPatternTest {
  private static final Environment LINE = new Environment("soft-*", "/cvmfs/soft/*/debian13", 7);

  private static EnvironmentPattern pattern(Environment line) {
    return EnvironmentPattern.of(line).orElseThrow();
  }

  @Test
  void onlyALineWithAStarInBothIsOne() {
    assertTrue(EnvironmentPattern.of(LINE).isPresent());
    for (String[] other :
        new String[][] {{"a*", "/a"}, {"a", "/a*"}, {"a**", "/a*"}, {"a*", "/a*/*"}}) {
      assertEquals(Optional.empty(), EnvironmentPattern.of(new Environment(other[0], other[1], 1)));
    }
    assertEquals("/cvmfs/soft", pattern(LINE).directory());
    assertEquals("/a/b", pattern(new Environment("*", "/a/b/v*", 1)).directory());
    assertEquals("/", pattern(new Environment("*", "/*", 1)).directory());
  }

  @Test
  void theNameHasWhatThePathHas() {
    assertEquals(
        Optional.of(new Environment("soft-1.2", "/cvmfs/soft/1.2/debian13", 7)),
        pattern(LINE).at("/cvmfs/soft/1.2/debian13"));
    for (String no :
        new String[] {
          "/cvmfs/soft/debian13",
          "/cvmfs/soft//debian13",
          "/cvmfs/soft/a/b/debian13",
          "/cvmfs/soft/.a/debian13",
          "/cvmfs/soft/a:b/debian13",
          "/cvmfs/soft/a\n/debian13",
          "/cvmfs/soft/a/debian12",
          "/other/a/debian13"
        }) {
      assertEquals(Optional.empty(), pattern(LINE).at(no), no);
    }
  }

  @Test
  void aLineOfItsOwnCounts() {
    Environment first = new Environment("first", "/cvmfs/soft/1/debian13", 1);
    Environment second = new Environment("soft-2", "/os/2", 9);
    assertEquals(
        List.of(first, new Environment("soft-3", "/cvmfs/soft/3/debian13", 7), second),
        pattern(LINE)
            .expandedIn(
                List.of(first, LINE, second),
                List.of(
                    "/cvmfs/soft/1/debian13", "/cvmfs/soft/2/debian13", "/cvmfs/soft/3/debian13")));
  }
}
