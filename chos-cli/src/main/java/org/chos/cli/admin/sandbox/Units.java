// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chos.cli.admin.system.Command;

/** The services that systemd knows, running or not. */
final class Units {
  private static final Path SYSTEMD = Path.of("/run/systemd/system");

  /** So that a template, which can't be asked itself, can be. */
  private static final String INSTANCE = "@chos-asks" + Unit.SUFFIX;

  private static final List<String> OTHER_PROPERTIES =
      List.of(
          "Id",
          "LoadState",
          "Transient",
          "MainPID",
          "ExecStart",
          "KillMode",
          "Delegate",
          "MountFlags",
          "PAMName",
          "StandardInput",
          "RootDirectory",
          "RootImage");

  private Units() {}

  /** One of each family; none where systemd does not run. */
  static List<Unit> all() throws IOException {
    if (!Files.isDirectory(SYSTEMD)) {
      return List.of();
    }
    Set<String> names = new LinkedHashSet<>();
    // What runs comes first: it says more than what would.
    for (String line : Command.lines(list("list-units", "--all"))) {
      names.add(firstWord(line));
    }
    for (String line : Command.lines(list("list-unit-files"))) {
      if (!line.contains(" masked")) {
        names.add(firstWord(line).replace("@" + Unit.SUFFIX, INSTANCE));
      }
    }
    names.remove("");
    List<String> show = new ArrayList<>(List.of("systemctl", "show", "--property"));
    List<String> properties = new ArrayList<>(OTHER_PROPERTIES);
    properties.addAll(Sandbox.properties());
    show.add(String.join(",", properties));
    show.addAll(names);
    return parse(Command.lines(show.toArray(String[]::new)));
  }

  private static String[] list(String... verb) {
    List<String> words = new ArrayList<>(List.of("systemctl"));
    words.addAll(List.of(verb));
    words.addAll(List.of("--type=service", "--no-legend", "--plain", "--full", "--no-pager"));
    return words.toArray(String[]::new);
  }

  private static String firstWord(String line) {
    return line.strip().split(" ")[0];
  }

  /** Blocks of lines "NAME=VALUE" with an empty line between them. */
  static List<Unit> parse(List<String> lines) {
    Map<String, Unit> families = new LinkedHashMap<>();
    Map<String, String> properties = new HashMap<>();
    List<String> all = new ArrayList<>(lines);
    all.add("");
    for (String line : all) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        properties.put(line.substring(0, equals), line.substring(equals + 1));
      } else if (line.isEmpty()) {
        Unit unit = new Unit(properties.getOrDefault("Id", ""), properties);
        if (unit.name().endsWith(Unit.SUFFIX) && unit.property("LoadState").equals("loaded")) {
          families.putIfAbsent(unit.family(), unit);
        }
        properties.clear();
      }
    }
    return List.copyOf(families.values());
  }
}
