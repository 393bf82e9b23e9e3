// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chos.cli.admin.system.Command;

/** The services that systemd knows, running or not. */
final class Units {
  private static final Path SYSTEMD = Path.of("/run/systemd/system");

  private static final List<Path> DIRECTORIES =
      List.of(
          Path.of("/etc/systemd/system"),
          Path.of("/usr/local/lib/systemd/system"),
          Path.of("/usr/lib/systemd/system"),
          Path.of("/lib/systemd/system"));

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

  /** Those that systemd has loaded; none where it does not run. */
  static List<Unit> loaded() throws IOException {
    return Files.isDirectory(SYSTEMD) ? show(List.of("*" + Unit.SUFFIX)) : List.of();
  }

  /** The same, and those that it has files of. What is loaded counts: that says more. */
  static List<Unit> all() throws IOException {
    List<Unit> result = new ArrayList<>(loaded());
    Set<String> families = new HashSet<>();
    result.forEach(unit -> families.add(unit.family()));
    List<String> others = Files.isDirectory(SYSTEMD) ? names() : List.of();
    others = others.stream().filter(name -> !families.contains(name)).toList();
    if (!others.isEmpty()) {
      List<String> asked =
          others.stream().map(name -> name.replace("@" + Unit.SUFFIX, INSTANCE)).toList();
      for (Unit unit : show(asked)) {
        if (families.add(unit.family())) {
          result.add(unit);
        }
      }
    }
    return List.copyOf(result);
  }

  private static List<Unit> show(List<String> names) throws IOException {
    List<String> properties = new ArrayList<>(OTHER_PROPERTIES);
    properties.addAll(Sandbox.properties());
    List<String> words =
        new ArrayList<>(List.of("systemctl", "show", "--property", String.join(",", properties)));
    words.addAll(names);
    return parse(Command.lines(words.toArray(String[]::new)));
  }

  /** Of files, by looking: systemd takes long to list them. */
  private static List<String> names() throws IOException {
    Set<String> result = new LinkedHashSet<>();
    for (Path directory : DIRECTORIES) {
      if (Files.isDirectory(directory)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + Unit.SUFFIX)) {
          for (Path file : files) {
            // Not what is masked, by a link to /dev/null, or has another name besides.
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
              result.add(file.getFileName().toString());
            }
          }
        }
      }
    }
    return List.copyOf(result);
  }

  /** Blocks of lines "NAME=VALUE" with an empty line between them. */
  static List<Unit> parse(List<String> lines) {
    List<Unit> result = new ArrayList<>();
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
          result.add(unit);
        }
        properties.clear();
      }
    }
    return List.copyOf(result);
  }
}
