// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingChangesTest {
  private static List<Variable> present(String... settings) {
    return List.of(settings).stream()
        .map(s -> s.split("=", 2))
        .map(s -> new Variable(s[0], s[1], 1))
        .toList();
  }

  @Test
  void whatTheImageSaidFollowsIt() {
    SettingChanges changes =
        SettingChanges.of(
            List.of("A=1", "B=1", "SAME=x"),
            List.of("A=2", "SAME=x", "NEW=y"),
            present("A=1", "B=1", "SAME=mine"));
    assertEquals(Map.of("A=1", Optional.of("A=2"), "B=1", Optional.empty()), changes.replaced());
    assertEquals(List.of("NEW=y"), changes.added());
    assertEquals(List.of(), changes.kept());
    assertEquals(
        List.of("set A=2 in the place of A=1", "no longer set B=1", "set NEW=y"),
        changes.describe());
  }

  @Test
  void whatTheAdministratorChangedStays() {
    SettingChanges changes =
        SettingChanges.of(
            List.of("A=1", "B=1", "C=1"),
            List.of("A=2", "B=2", "D=2"),
            present("A=9", "C=9", "D=9"));
    assertTrue(changes.isNone());
    assertEquals(
        List.of(
            "A=9 stays, where the image sets A=2",
            "B stays unset, where the image sets B=2",
            "D=9 stays, where the image sets D=2",
            "C=9 stays, which the image no longer sets"),
        changes.kept());
    // A line of his own behind the image's.
    assertEquals(
        Map.of("PATH=/a", Optional.of("PATH=/b")),
        SettingChanges.of(
                List.of("PATH=/a"), List.of("PATH=/b"), present("PATH=/a", "PATH=/x:$PATH"))
            .replaced());
  }

  @Test
  void whatTheFileCanNotSayIsNotSaidThere() {
    assertFalse(SettingChanges.canBeSaid("A=$B"));
    assertFalse(SettingChanges.canBeSaid("CHOS=a"));
    assertFalse(SettingChanges.canBeSaid("A B=c"));
    assertTrue(SettingChanges.canBeSaid("A=b c"));
    SettingChanges changes =
        SettingChanges.of(List.of("A=1", "B=$A"), List.of("A=$X", "B=2"), present("A=1"));
    assertEquals(Map.of("A=1", Optional.empty()), changes.replaced());
    assertEquals(List.of("B=2"), changes.added());
    assertEquals(List.of("A=$X, which the image sets, can't be said"), changes.kept());
    assertEquals(SettingChanges.NONE, SettingChanges.of(List.of("A=1"), List.of("A=1"), present()));
  }
}
