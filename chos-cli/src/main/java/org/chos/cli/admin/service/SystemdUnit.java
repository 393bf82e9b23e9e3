// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Command;

/**
 * What systemd, where it runs, takes the service for. It is told of what was done by hand: {@code
 * systemctl stop} does nothing for a unit that systemd believes to be down.
 */
public final class SystemdUnit {
  private static final Path SYSTEMD = Path.of("/run/systemd/system");
  private static final String UNIT = "chos.service";
  private static final String STOPPING = "loaded deactivating";

  /** What the unit waits for at boot does not matter for what is done already. */
  private static final String ALONE = "--job-mode=ignore-dependencies";

  private final Layout layout;
  private final Console console;

  SystemdUnit(Layout layout, Console console) {
    this.layout = layout;
    this.console = console;
  }

  /** The service is up. */
  void started() throws IOException {
    switch (state()) {
      case "loaded inactive", "loaded failed" -> tellDone("start");
      default -> {}
    }
  }

  /** The service is down. */
  void stopped() throws IOException {
    if (state().equals("loaded active")) {
      tellDone("stop");
    }
  }

  /** Whether it is the unit that starts the service at the moment, by this very program. */
  boolean isStarting() throws IOException {
    return state().equals("loaded activating");
  }

  /** Whether it is the unit that stops the service at the moment, to start it again. */
  boolean isRestarting() throws IOException {
    return state().equals(STOPPING)
        && Command.run("systemctl", "list-jobs", "--no-legend", "--plain", UNIT)
            .said()
            .contains(" restart ");
  }

  /**
   * The service stays up. A unit whose ExecStop fails is down for systemd, which would not stop it
   * a second time. So the job that stops it is cancelled, which whoever waits for it is told, and
   * the unit is started again once this program has ended.
   */
  void notStopped() throws IOException {
    if (!state().equals(STOPPING) || isShutdown()) {
      // At a shutdown what counts is that nobody waits.
      return;
    }
    String job = Command.run("systemctl", "show", "--property=Job", "--value", UNIT).said();
    if (job.matches("[1-9][0-9]*")) {
      tell("cancel", job);
    }
    tell("--no-block", "start", UNIT);
  }

  /** Whether the host goes down. */
  static boolean isShutdown() throws IOException {
    return Files.isDirectory(SYSTEMD)
        && Command.run("systemctl", "is-system-running").said().equals("stopping");
  }

  /** Whether systemd runs, knows the service, and does not start it with the host. */
  public static boolean isLeftOutAtBoot() throws IOException {
    return Files.isDirectory(SYSTEMD)
        && List.of("disabled", "masked")
            .contains(Command.run("systemctl", "is-enabled", UNIT).said());
  }

  /** "activating" and "deactivating" are the unit's own doing: it has called this very program. */
  private static String state() throws IOException {
    if (!Files.isDirectory(SYSTEMD)) {
      return "";
    }
    return Command.run("systemctl", "show", "--property=LoadState,ActiveState", "--value", UNIT)
        .said();
  }

  /** What the unit runs knows by the lock that there is nothing left to do: see the script unit. */
  private void tellDone(String verb) throws IOException {
    try {
      Lock.heldNow(
          layout,
          "telling-" + verb,
          "another chosctl is telling systemd the same",
          () -> {
            tell(ALONE, verb, UNIT);
            return null;
          });
    } catch (AdminFailure e) {
      // Then systemd is told twice.
      tell(ALONE, verb, UNIT);
    }
  }

  private void tell(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of(words));
    line.add(0, "systemctl");
    Command told = Command.run(line.toArray(String[]::new));
    if (told.exitCode() != 0) {
      console.warning(
          "systemd could not be told (" + told.said() + "): `" + String.join(" ", line) + "`");
    }
  }
}
