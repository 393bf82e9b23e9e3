// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.system.Command;

/**
 * What systemd, where it runs, takes the service for. It is told of what was done by hand: {@code
 * systemctl stop} does nothing for a unit that systemd believes to be down.
 */
public final class SystemdUnit {
  private static final Path SYSTEMD = Path.of("/run/systemd/system");
  private static final String UNIT = "chos.service";

  private final Console console;

  SystemdUnit(Console console) {
    this.console = console;
  }

  /** The service is up. */
  void started() throws IOException {
    switch (state()) {
      case "loaded inactive", "loaded failed" -> tell("start");
      default -> {}
    }
  }

  /** The service is down. */
  void stopped() throws IOException {
    if (state().equals("loaded active")) {
      tell("stop");
    }
  }

  /** Whether systemd runs, knows the service, and does not start it with the host. */
  public static boolean isLeftOutAtBoot() throws IOException {
    return Files.isDirectory(SYSTEMD)
        && List.of("disabled", "masked")
            .contains(Command.run("systemctl", "is-enabled", UNIT).said());
  }

  /** Other states than those above are the unit's own doing: it has called this very program. */
  private static String state() throws IOException {
    if (!Files.isDirectory(SYSTEMD)) {
      return "";
    }
    return Command.run("systemctl", "show", "--property=LoadState,ActiveState", "--value", UNIT)
        .said();
  }

  private void tell(String verb) throws IOException {
    // What the unit waits for at boot does not matter for what is done already.
    Command told = Command.run("systemctl", "--job-mode=ignore-dependencies", verb, UNIT);
    if (told.exitCode() != 0) {
      console.warning(
          "systemd could not be told (" + told.said() + "): `systemctl " + verb + " " + UNIT + "`");
    }
  }
}
