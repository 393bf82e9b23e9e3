// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.chos.cli.admin.console.TextTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.shared.Json;
import org.chos.config.Environment;
import org.chos.config.Generation;

/**
 * The processes in environments, as people name them; and those in sessions with a mount namespace
 * of their own that are back on the host, since /chos is their root all the same.
 */
public final class Occupants {
  private Occupants() {}

  /**
   * Such a process.
   *
   * @param pid its number
   * @param user its user's name
   * @param command its program's name
   * @param since when it began; empty if it has ended meanwhile
   * @param environment the environment's alias, or its path if it is no longer published
   * @param path the environment's path
   * @param admitted whether it could enter there now
   */
  public record Occupant(
      int pid,
      String user,
      String command,
      Optional<Instant> since,
      String environment,
      String path,
      boolean admitted) {
    public String describe() {
      String where = path.equals("/") ? "in a session, on the host" : "in " + environment;
      return pid + " (" + user + ": " + command + ", " + where + ")";
    }
  }

  /** More of them than that nobody reads in a sentence, or wants to below one. */
  private static final int SHOWN = 20;

  /** So many are looked at by all processors. */
  private static final int CROWD = 500;

  /** Those in trees, by either engine that is started. For root only. */
  public static List<ChosFs.Entry> inTrees(Host host) throws IOException {
    List<ChosFs.Entry> result = new ArrayList<>();
    if (host.chosFs().version().isPresent()) {
      result.addAll(host.chosFs().processes());
    }
    for (PreparedNamespaces.Inside inside : host.prepared().inside()) {
      result.add(new ChosFs.Entry(inside.pid(), inside.path()));
    }
    return result;
  }

  /** How many of them are in each tree, by its path. */
  public static Map<String, Integer> count(List<ChosFs.Entry> entries) {
    Map<String, Integer> result = new HashMap<>();
    entries.forEach(entry -> result.merge(entry.path(), 1, Integer::sum));
    return result;
  }

  /** All there are, those in sessions that are back on the host included. For root only. */
  public static List<ChosFs.Entry> entries(Host host) throws IOException {
    List<ChosFs.Entry> entries = new ArrayList<>(inTrees(host));
    Set<Integer> inTrees = entries.stream().map(ChosFs.Entry::pid).collect(Collectors.toSet());
    Set<Integer> back = new TreeSet<>(Sessions.processes(host.processes(), host.layout(), inTrees));
    back.forEach(pid -> entries.add(new ChosFs.Entry(pid, "/")));
    return entries;
  }

  /** These, as people name them: each costs a look at the process. */
  public static List<Occupant> of(Host host, List<ChosFs.Entry> entries) throws IOException {
    List<Environment> table = host.look().table();
    Map<String, String> generations = host.table().notices().generations();
    Map<String, String> names = new HashMap<>();
    for (ChosFs.Entry entry : entries) {
      names.computeIfAbsent(entry.path(), path -> name(path, table, generations));
    }
    Set<ChosFs.Entry> out = new HashSet<>(notAdmitted(host, entries));
    return (entries.size() < CROWD ? entries.stream() : entries.parallelStream())
        .map(entry -> occupant(host, names, entry, !out.contains(entry)))
        .toList();
  }

  /** Those of them who are in a tree that they could not enter any more. */
  public static List<ChosFs.Entry> notAdmitted(Host host, List<ChosFs.Entry> entries)
      throws IOException {
    if (entries.isEmpty()) {
      return List.of();
    }
    Map<String, Rights> rights = new HashMap<>();
    for (String line : host.look().valid()) {
      if (Rights.isRestricted(line)) {
        rights.put(Rights.path(line), Rights.ofLine(line));
      }
    }
    Map<String, String> closed = host.look().closings().trees(host.look().table());
    long now = Instant.now().getEpochSecond();
    return entries.stream()
        .filter(
            entry ->
                closed.containsKey(entry.path())
                    || rights.containsKey(entry.path())
                        && !host.processes().isAdmitted(entry.pid(), rights.get(entry.path()), now))
        .toList();
  }

  /** Those in a tree. For root only. */
  public static List<ChosFs.Entry> in(Host host, String path) throws IOException {
    return inTrees(host).stream().filter(e -> e.path().equals(path)).toList();
  }

  /** Those in trees, or empty if the caller may not know. */
  public static Optional<List<ChosFs.Entry>> ifAllowed(Host host) throws IOException {
    if (!Syscalls.isRoot()) {
      return Optional.empty();
    }
    return Optional.of(inTrees(host));
  }

  /** The same with those in sessions that are back on the host. */
  public static Optional<List<ChosFs.Entry>> allIfAllowed(Host host) throws IOException {
    Optional<List<ChosFs.Entry>> inTrees = ifAllowed(host);
    return inTrees.isPresent() && host.look().version().isPresent()
        ? Optional.of(entries(host))
        : inTrees;
  }

  /** For a message: the first of them, and how many more there are. */
  public static String some(Host host, List<ChosFs.Entry> entries) throws IOException {
    List<ChosFs.Entry> first = first(entries);
    return of(host, first).stream().map(Occupant::describe).collect(Collectors.joining(", "))
        + (first.size() == entries.size() ? "" : " and " + more(entries) + " more: `chosctl ps`");
  }

  /** Likewise a table. */
  public static String someInTable(Host host, List<ChosFs.Entry> entries) throws IOException {
    List<ChosFs.Entry> first = first(entries);
    return table(of(host, first))
        + (first.size() == entries.size()
            ? ""
            : "and " + more(entries) + " more: `chosctl ps` lists all\n");
  }

  private static List<ChosFs.Entry> first(List<ChosFs.Entry> entries) {
    return entries.size() <= SHOWN ? entries : entries.subList(0, SHOWN);
  }

  private static int more(List<ChosFs.Entry> entries) {
    return entries.size() - SHOWN;
  }

  public static String table(List<Occupant> occupants) {
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    // Of thousands of processes most began together with others.
    Map<Long, String> times = new HashMap<>();
    TextTable table = new TextTable().row("PID", "USER", "SINCE", "ENVIRONMENT", "COMMAND");
    for (Occupant occupant : occupants) {
      table.row(
          Integer.toString(occupant.pid()),
          occupant.user(),
          occupant
              .since()
              .map(since -> times.computeIfAbsent(since.getEpochSecond(), s -> time.format(since)))
              .orElse("-"),
          occupant.environment() + (occupant.admitted() ? "" : " (closed to it)"),
          occupant.command());
    }
    return table.toString();
  }

  /** Adds the member "processes" to an object: null for a caller who may not know. */
  public static void addTo(Json json, Optional<List<Occupant>> occupants) {
    occupants.ifPresentOrElse(
        all -> addTo(json, all), () -> json.member("processes", (String) null));
  }

  /** Adds the member "processes" to an object. */
  public static void addTo(Json json, List<Occupant> occupants) {
    json.open("processes", '[');
    for (Occupant occupant : occupants) {
      json.open('{')
          .member("pid", occupant.pid())
          .member("user", occupant.user())
          .member("command", occupant.command())
          .member(
              "since",
              occupant.since().map(s -> s.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(null))
          .member("environment", occupant.environment())
          .member("path", occupant.path())
          .member("admitted", occupant.admitted())
          .close('}');
    }
    json.close(']');
  }

  public static void refuseIfAny(Host host) throws IOException, AdminFailure {
    List<ChosFs.Entry> all = entries(host);
    if (!all.isEmpty()) {
      throw new AdminFailure(
          "processes are in an environment: "
              + some(host, all)
              + ": end them, then `chosctl stop` again; `chosctl close --all` lets nobody in"
              + " meanwhile, and `chosctl stop --wait` waits for them");
    }
  }

  private static String name(
      String path, List<Environment> table, Map<String, String> generations) {
    return Generation.name(path, table, generations, null)
        .map(name -> Generation.exactly(name, path, generations))
        .orElse(path);
  }

  private static Occupant occupant(
      Host host, Map<String, String> names, ChosFs.Entry entry, boolean admitted) {
    Processes.Sight sight = host.processes().look(entry.pid());
    return new Occupant(
        entry.pid(),
        sight.user(),
        sight.command(),
        sight.since(),
        names.get(entry.path()),
        entry.path(),
        admitted);
  }
}
