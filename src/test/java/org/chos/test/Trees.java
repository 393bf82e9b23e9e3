// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.chos.test.machine.Guest;

/** The environments that {@code vm/guest/etc/chos} lists, as a process in them sees itself. */
final class Trees {
  static final String DEBIAN13 = "/export/os/debian13";
  static final String BUSYBOX = "/export/os/busybox";

  /** What the program {@code where} prints in them. */
  static final String IN_DEBIAN13 = DEBIAN13 + " Debian GNU/Linux 13 (trixie)";

  static final String IN_BUSYBOX = BUSYBOX + " busybox";
  static final String ON_HOST = "/ Debian GNU/Linux 12 (bookworm)";

  /** A command that prints the path of the tree that one is in, or / on the host; by any engine. */
  static final String LINK = "readlink /.chos/link || echo /";

  /** A line of a script, after which {@code chosctl} finds no unit of systemd's to bring along. */
  static final String WITHOUT_UNIT =
      "[ -e /run/systemd/system/chos.service ] || systemctl -q mask --runtime chos; ";

  private Trees() {}

  /** Neither a mount is there nor the module, as after a stop. */
  static void nothingIsMounted(Guest guest) {
    assertEquals(
        "",
        guest
            .sh(
                "root",
                "grep -E 'chosfs| /chos' /proc/mounts /proc/filesystems;"
                    + " grep '^chos ' /proc/modules; ls -d /proc/chos 2>/dev/null; true")
            .clean()
            .out());
  }

  /** Users are where they want to be. */
  static void canBeEntered(Guest guest) {
    assertEquals(
        IN_BUSYBOX,
        guest
            .command("alice", "chos", inside("where"))
            .with("CHOS", "busybox")
            .in("/")
            .run()
            .clean()
            .out());
  }

  /** A program of {@code src/test/c}, as it is called on the host. */
  static String onHost(String program) {
    return Guest.PROGRAMS + program;
  }

  /** The same, as it is called in an environment, whatever that has of its own. */
  static String inside(String program) {
    return Guest.LOCAL + Guest.PROGRAMS + program;
  }
}
