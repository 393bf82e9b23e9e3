// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.OtherNamespaces;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Command;

/** Finds the services whose sandbox a started CHOS takes off. */
public final class Sandboxes {
  private static final Path PROC = Path.of("/proc");

  /** In the directory that systemd shows in the place of one that it hides. */
  private static final String INACCESSIBLE = "/systemd/inaccessible/";

  private static final String INACCESSIBLE_DIRECTORY = "/run" + INACCESSIBLE + "dir";

  private final Host host;
  private final String chos;

  public Sandboxes(Host host) {
    this.host = host;
    chos = host.layout().chos();
  }

  /** All that have one that is undone, or that would hold if they were restarted. */
  public List<Sandboxed> all() throws IOException {
    Set<String> inside = servicesInside();
    Map<String, Sandboxed> result = new LinkedHashMap<>();
    for (Unit unit : Units.all()) {
      List<String> undone = Sandbox.undone(unit, chos);
      boolean late = Sandbox.holds(unit, chos) && isLate(unit.process());
      if (!undone.isEmpty() || late) {
        Optional<String> need = undone.isEmpty() ? Optional.empty() : Need.of(unit, inside);
        Sandboxed found = new Sandboxed(unit.family(), undone, need, late, DropIn.of(unit));
        result.merge(unit.family(), found, Sandboxed::and);
      }
    }
    return List.copyOf(result.values());
  }

  /**
   * Closes /chos to those that run and are to have it closed. What systemd has put over it for a
   * service goes with what is mounted there, when CHOS is stopped.
   *
   * @return what was done
   */
  public List<String> closeAgain() throws IOException {
    List<String> done = new ArrayList<>();
    if (DropIn.all().isEmpty()) {
      return done;
    }
    for (Unit unit : Units.loaded()) {
      if (Sandbox.holds(unit, chos) && isLate(unit.process())) {
        OtherNamespaces.bind(unit.process(), INACCESSIBLE_DIRECTORY, chos);
        done.add("close " + chos + " to " + unit.name() + " again");
      }
    }
    return done;
  }

  /** Has systemd read what was written. */
  public static void reload() throws IOException, AdminFailure {
    Command told = Command.run("systemctl", "daemon-reload");
    if (told.exitCode() != 0) {
      throw new AdminFailure(
          "systemd could not be told (" + told.said() + "): `systemctl daemon-reload`");
    }
  }

  /** Whether the process sees /chos. */
  private boolean isLate(int process) {
    if (process == 0) {
      return false;
    }
    MountTable mounts = host.processes().mounts(process);
    boolean hasEnded = mounts.all().isEmpty();
    return !hasEnded
        && mounts.at(chos).filter(mount -> mount.root().contains(INACCESSIBLE)).isEmpty();
  }

  private Set<String> servicesInside() throws IOException {
    Set<String> result = new HashSet<>();
    if (host.look().version().isPresent()) {
      for (ChosFs.Entry entry : host.chosFs().processes()) {
        service(entry.pid()).ifPresent(result::add);
      }
    }
    return result;
  }

  /** "0::/system.slice/portal.service". */
  private static Optional<String> service(int process) {
    try {
      return Files.readAllLines(PROC.resolve(process + "/cgroup")).stream()
          .flatMap(line -> List.of(line.split("[:/]")).stream())
          .filter(part -> part.endsWith(Unit.SUFFIX))
          .reduce((outer, inner) -> inner);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
