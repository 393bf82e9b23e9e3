// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Command;

/** Finds the services whose sandbox a started CHOS takes off. */
public final class Sandboxes {
  private static final Path PROC = Path.of("/proc");

  /** In the directory that systemd shows in the place of one that it hides. */
  private static final String INACCESSIBLE = "/systemd/inaccessible/";

  private final Host host;
  private final String chos;

  public Sandboxes(Host host) {
    this.host = host;
    chos = host.layout().chos();
  }

  /** All that have one that is undone, or that would hold if they were restarted. */
  public List<Sandboxed> all() throws IOException {
    Set<String> inside = servicesInside();
    List<Sandboxed> result = new ArrayList<>();
    for (Unit unit : Units.all()) {
      List<String> undone = Sandbox.undone(unit, chos);
      boolean late = Sandbox.holds(unit, chos) && isLate(unit.process());
      if (!undone.isEmpty() || late) {
        Optional<String> need = undone.isEmpty() ? Optional.empty() : Need.of(unit, inside);
        result.add(new Sandboxed(unit.family(), undone, need, late, DropIn.of(unit)));
      }
    }
    return result;
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
    try {
      byte[] mounts = Files.readAllBytes(PROC.resolve(process + "/mountinfo"));
      return MountTable.parse(mounts)
          .at(chos)
          .filter(mount -> mount.root().contains(INACCESSIBLE))
          .isEmpty();
    } catch (IOException e) {
      // It has ended.
      return false;
    }
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
