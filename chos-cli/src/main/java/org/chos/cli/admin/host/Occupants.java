// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
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
   */
  public record Occupant(
      int pid,
      String user,
      String command,
      Optional<Instant> since,
      String environment,
      String path) {
    public String describe() {
      String where = path.equals("/") ? "in a session, on the host" : "in " + environment;
      return pid + " (" + user + ": " + command + ", " + where + ")";
    }
  }

  /** All of them. For root only. */
  public static List<Occupant> of(Host host) throws IOException {
    return of(host, host.look().table());
  }

  /**
   * All of them. For root only.
   *
   * @param names the environments to name them by
   */
  public static List<Occupant> of(Host host, List<Environment> names) throws IOException {
    List<ChosFs.Entry> entries = new ArrayList<>(host.chosFs().processes());
    Set<Integer> back = new TreeSet<>(Sessions.processes(host.processes(), host.layout()));
    entries.forEach(entry -> back.remove(entry.pid()));
    back.forEach(pid -> entries.add(new ChosFs.Entry(pid, "/")));
    return entries.stream().map(entry -> occupant(host, names, entry)).toList();
  }

  /** All of them, or empty if the caller may not know. None while nothing is mounted. */
  public static Optional<List<Occupant>> ifAllowed(Host host) throws IOException {
    if (!Syscalls.isRoot()) {
      return Optional.empty();
    }
    return Optional.of(host.look().version().isPresent() ? of(host) : List.of());
  }

  public static String table(List<Occupant> occupants) {
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    TextTable table = new TextTable().row("PID", "USER", "SINCE", "ENVIRONMENT", "COMMAND");
    for (Occupant occupant : occupants) {
      table.row(
          Integer.toString(occupant.pid()),
          occupant.user(),
          occupant.since().map(time::format).orElse("-"),
          occupant.environment(),
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
          .close('}');
    }
    json.close(']');
  }

  public static void refuseIfAny(Host host) throws IOException, AdminFailure {
    List<Occupant> all = of(host);
    if (!all.isEmpty()) {
      throw new AdminFailure(
          "processes are in an environment: "
              + all.stream().map(Occupant::describe).collect(Collectors.joining(", "))
              + ": end them, then `chosctl stop` again");
    }
  }

  private static Occupant occupant(Host host, List<Environment> names, ChosFs.Entry entry) {
    String alias = Generation.name(entry.path(), names, true).orElse(entry.path());
    return new Occupant(
        entry.pid(),
        host.processes().user(entry.pid()),
        host.processes().command(entry.pid()),
        host.processes().since(entry.pid()),
        alias,
        entry.path());
  }
}
