// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chos.cli.admin.console.Style;
import org.chos.cli.admin.console.TextTable;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Look;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.admin.tree.image.Images;
import org.chos.cli.enter.Engine;
import org.chos.cli.shared.Json;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Principal;
import org.chos.config.Traits;

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
    /** {@code chosctl close} has closed it, or its last day is over. */
    CLOSED,
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
        case FILE, CLOSED, UNPUBLISHED -> style.doubtful(word());
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
   * @param verified whether it is one that the kernel checks at each read
   * @param generation which of its name's it is, if it has several
   * @param engine by which this host lets users enter it
   * @param traits what else the file says of it
   * @param closed why it is closed, if it is and there is a reason
   */
  record Item(
      String alias,
      String path,
      Availability availability,
      Optional<Integer> processes,
      Traits traits,
      Optional<String> closed,
      boolean image,
      boolean verified,
      Optional<Integer> generation,
      String engine) {

    String kind() {
      return image ? "image" : "directory";
    }

    /** What there is to be said in a line for people; "" if nothing is. */
    String remark() {
      List<String> parts = new ArrayList<>();
      closed.ifPresent(reason -> parts.add("closed: " + reason));
      traits.until().ifPresent(day -> parts.add("until " + day));
      if (traits.hidden()) {
        parts.add("hidden");
      }
      if (verified) {
        parts.add("verified");
      }
      traits.about().ifPresent(parts::add);
      return String.join("; ", parts);
    }
  }

  /**
   * @param wanted as /etc/chos has them
   * @param inside the processes in environments, empty for a caller who may not know
   */
  static List<Item> of(Look look, Environments wanted, Optional<List<ChosFs.Entry>> inside)
      throws IOException {
    Optional<Map<String, Integer>> counts = inside.map(Occupants::count);
    HostFiles files = look.files();
    Environments environments = StagedCopies.read().applied(wanted, files);
    Map<String, String> closed = look.closings().trees(environments.all());
    Set<String> published =
        look.table().stream().map(e -> e.alias() + '\t' + e.path()).collect(Collectors.toSet());
    boolean running = look.isRunning();
    String engine = Engine.automatic().word();
    // Only root may see the kernel's own list.
    Optional<Set<String>> valid =
        running && Syscalls.isRoot()
            ? Optional.of(new HashSet<>(look.validPaths()))
            : Optional.empty();
    files.lookAt(environments.all().stream().map(Environment::path).toList());
    List<Item> result = new ArrayList<>();
    for (Environment environment : environments.all()) {
      String path = environment.path();
      boolean isHost = path.equals("/");
      boolean known =
          running
              && published.contains(environment.alias() + '\t' + path)
              && (isHost
                  || closed.containsKey(path)
                  || valid.map(paths -> paths.contains(path)).orElse(true));
      boolean over =
          environment
              .traits()
              .closes(ZoneId.systemDefault())
              .map(end -> !Instant.now().isBefore(end))
              .orElse(false);
      result.add(
          new Item(
              environment.alias(),
              path,
              availability(files.at(path), known, over || closed.containsKey(path)),
              isHost ? Optional.empty() : counts.map(c -> c.getOrDefault(path, 0)),
              environment.traits(),
              Optional.ofNullable(closed.get(path)).filter(reason -> !reason.isEmpty()),
              files.at(path).isOther(),
              Images.isVerified(look, path),
              files.at(path).isSilent() ? Optional.empty() : Generations.number(environment),
              engine));
    }
    return result;
  }

  private static Availability availability(HostFiles.Sight tree, boolean known, boolean closed) {
    if (tree.isSilent()) {
      return Availability.SILENT;
    }
    if (tree.isOther() && !known) {
      return Availability.FILE;
    }
    if (!tree.isDirectory() && !tree.isOther()) {
      return Availability.MISSING;
    }
    if (known && closed) {
      return Availability.CLOSED;
    }
    return known ? Availability.PUBLISHED : Availability.UNPUBLISHED;
  }

  static String table(List<Item> items, Style style) {
    boolean remarks = items.stream().anyMatch(item -> !item.remark().isEmpty());
    List<String> head = List.of("ENVIRONMENT", "PATH", "STATE", "PROCESSES", "ABOUT");
    int columns = remarks ? head.size() : head.size() - 1;
    TextTable table = new TextTable();
    table.row(head.subList(0, columns).toArray(String[]::new));
    for (Item item : items) {
      List<String> row =
          List.of(
              item.alias(),
              item.path(),
              item.availability().word(style),
              item.processes().map(String::valueOf).orElse("-"),
              item.remark());
      table.row(row.subList(0, columns).toArray(String[]::new));
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
          .member("engine", item.engine())
          .member("kind", item.kind())
          .member("verified", item.verified())
          .member("generation", item.generation().orElse(null));
      addTraits(json, item);
      json.close('}');
    }
    json.close(']');
  }

  /** Adds what is said of it to the object for an environment. */
  static void addTraits(Json json, Item item) {
    Traits traits = item.traits();
    json.member("about", traits.about().orElse(null))
        .member("groups", traits.groups().stream().map(Principal::name).toList())
        .member("users", traits.users().stream().map(Principal::name).toList())
        .member("until", traits.until().map(LocalDate::toString).orElse(null))
        .member("hidden", traits.hidden())
        .member("nosuid", traits.nosuid())
        .member("readOnly", traits.readOnly())
        .member("closed", item.closed().orElse(null));
  }
}
