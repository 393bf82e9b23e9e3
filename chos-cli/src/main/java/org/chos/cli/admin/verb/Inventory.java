// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chos.cli.admin.console.Style;
import org.chos.cli.admin.console.TextTable;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Look;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.shared.Json;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;

/** The environments of /etc/chos, and what has become of each. */
final class Inventory {
  private Inventory() {}

  /** Whether an environment can be entered. */
  enum Availability {
    PUBLISHED,
    /** A file is there that is not published: an image, perhaps. */
    FILE,
    /** There is no such directory. */
    MISSING,
    /** Its file server, or what else it comes from, does not answer. */
    SILENT,
    /** It is in the file, but not on the kernel's list. */
    UNPUBLISHED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The same for people. */
    String word(Style style) {
      return switch (this) {
        case PUBLISHED -> style.good(word());
        case MISSING, SILENT -> style.bad(word());
        case FILE, UNPUBLISHED -> style.doubtful(word());
      };
    }
  }

  /**
   * An environment.
   *
   * @param alias its name
   * @param path where its tree is
   * @param availability whether it can be entered
   * @param processes how many are in it; empty if that can't be told
   * @param image whether its tree is an image
   */
  record Item(
      String alias,
      String path,
      Availability availability,
      Optional<Integer> processes,
      boolean image) {

    String kind() {
      return image ? "image" : "directory";
    }

    /** Which generation of its name it is, as its path says. */
    Optional<Integer> generation() {
      return Generation.of(path).map(Generation::number);
    }
  }

  /**
   * @param occupants the processes in environments, empty for a caller who may not know
   */
  static List<Item> of(
      Look look, Environments environments, Optional<List<Occupants.Occupant>> occupants)
      throws IOException {
    HostFiles files = look.files();
    Set<String> published =
        look.table().stream().map(e -> e.alias() + '\t' + e.path()).collect(Collectors.toSet());
    boolean running = look.version().isPresent();
    // Only root may see the kernel's own list.
    Optional<Set<String>> valid =
        running && Syscalls.isRoot() ? Optional.of(new HashSet<>(look.valid())) : Optional.empty();
    files.lookAt(environments.all().stream().map(Environment::path).toList());
    List<Item> result = new ArrayList<>();
    for (Environment environment : environments.all()) {
      String path = environment.path();
      boolean isHost = path.equals("/");
      boolean known =
          running
              && published.contains(environment.alias() + '\t' + path)
              && (isHost || valid.map(paths -> paths.contains(path)).orElse(true));
      result.add(
          new Item(
              environment.alias(),
              path,
              availability(files.at(path), known),
              isHost ? Optional.empty() : occupants.map(all -> count(all, path)),
              files.at(path).isOther()));
    }
    return result;
  }

  private static Availability availability(HostFiles.Sight tree, boolean known) {
    if (tree.isSilent()) {
      return Availability.SILENT;
    }
    if (tree.isOther() && !known) {
      return Availability.FILE;
    }
    if (!tree.isDirectory() && !tree.isOther()) {
      return Availability.MISSING;
    }
    return known ? Availability.PUBLISHED : Availability.UNPUBLISHED;
  }

  private static int count(List<Occupants.Occupant> all, String path) {
    return (int) all.stream().filter(o -> o.path().equals(path)).count();
  }

  static String table(List<Item> items, Style style) {
    TextTable table = new TextTable().row("ENVIRONMENT", "PATH", "STATE", "PROCESSES");
    for (Item item : items) {
      table.row(
          item.alias(),
          item.path(),
          item.availability().word(style),
          item.processes().map(String::valueOf).orElse("-"));
    }
    return table.toString();
  }

  /** Adds the member "environments" to an object. */
  static void addTo(Json json, List<Item> items) {
    json.open("environments", '[');
    for (Item item : items) {
      json.open('{')
          .member("name", item.alias())
          .member("path", item.path())
          .member("state", item.availability().word())
          .member("processes", item.processes().orElse(null))
          .member("engine", "kernel")
          .member("kind", item.kind())
          .member("generation", item.generation().orElse(null))
          .close('}');
    }
    json.close(']');
  }
}
