// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rooms of both commands, as {@code jdeps} finds them in the compiled classes. */
class RoomsTest {
  private static final String TOP = "org.chos.cli";

  /** From the ground up. A room knows those on the floors below its own, and none beside it. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("shared", "admin.system"),
          Set.of("enter", "admin.console", "admin.mount"),
          Set.of("user", "admin.host", "admin.device"),
          Set.of("admin.service.step", "admin.tree"),
          Set.of(
              "admin.tree.maintain", "admin.tree.generation", "admin.tree.layer", "admin.sandbox"),
          Set.of("admin.tree.build"),
          Set.of("admin.tree.image"),
          Set.of("admin.service", "admin.report"),
          Set.of("admin.check"),
          Set.of("admin.verb"),
          Set.of(""));

  /** From then on a room should be two. */
  private static final int MOST_CLASSES = 30;

  /** A class, without what is nested in it, and another one that it names. */
  private record Arrow(String from, String to) {
    String fromRoom() {
      return room(from);
    }

    String toRoom() {
      return room(to);
    }
  }

  private static String room(String className) {
    String packageName = className.substring(0, className.lastIndexOf('.'));
    return packageName.equals(TOP) ? "" : packageName.substring(TOP.length() + 1);
  }

  private static int floor(String room) {
    for (int i = 0; i < FLOORS.size(); i++) {
      if (FLOORS.get(i).contains(room)) {
        return i;
      }
    }
    throw new AssertionError("this room is on no floor: " + room);
  }

  private static List<Arrow> arrows() throws Exception {
    Path classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    StringWriter said = new StringWriter();
    int result =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(said),
                new PrintWriter(said),
                "-verbose:class",
                "-filter:none",
                classes.toString());
    assertEquals(0, result, said.toString());
    Set<Arrow> arrows = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    for (String line : said.toString().split("\n")) {
      // "   org.chos.cli.Main   -> org.chos.cli.enter.Entry   classes"
      String[] word = line.strip().split("\\s+");
      if (word.length > 2 && word[1].equals("->")) {
        String from = word[0].replaceAll("\\$.*", "");
        String to = word[2].replaceAll("\\$.*", "");
        if (from.startsWith(TOP + ".") && to.startsWith(TOP + ".") && !from.equals(to)) {
          arrows.add(new Arrow(from, to));
        }
      }
    }
    assertFalse(arrows.isEmpty(), said.toString());
    return new ArrayList<>(arrows);
  }

  @Test
  void everyArrowLooksDownwards() throws Exception {
    List<Arrow> wrong =
        arrows().stream()
            .filter(a -> !a.fromRoom().equals(a.toRoom()))
            .filter(a -> floor(a.fromRoom()) <= floor(a.toRoom()))
            .toList();
    assertEquals(List.of(), wrong);
  }

  @Test
  void whoeverEntersLoadsNothingOfTheAdministrators() throws Exception {
    List<Arrow> wrong =
        arrows().stream()
            .filter(a -> a.fromRoom().equals("enter") || a.from().equals(Main.class.getName()))
            .filter(a -> a.toRoom().startsWith("admin"))
            .toList();
    assertEquals(List.of(), wrong);
  }

  @Test
  void noRoomIsAHall() throws Exception {
    Map<String, Set<String>> classes = new TreeMap<>();
    for (Arrow arrow : arrows()) {
      classes.computeIfAbsent(arrow.fromRoom(), room -> new TreeSet<>()).add(arrow.from());
      classes.computeIfAbsent(arrow.toRoom(), room -> new TreeSet<>()).add(arrow.to());
    }
    Map<String, Integer> halls =
        classes.entrySet().stream()
            .filter(room -> room.getValue().size() > MOST_CLASSES)
            .collect(Collectors.toMap(Map.Entry::getKey, room -> room.getValue().size()));
    assertEquals(Map.of(), halls);
    assertEquals(
        FLOORS.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new)),
        classes.keySet());
  }
}
