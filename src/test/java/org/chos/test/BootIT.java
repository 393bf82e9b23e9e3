// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.Test;

/** A machine in whose boot chos.service takes part, as it does once it is enabled. */
@OnMachine(boot = "systemd.wants=chos.service", started = false)
class BootIT {
  private final Guest guest;

  BootIT(Guest guest) {
    this.guest = guest;
  }

  private long started(String unit) {
    return Long.parseLong(
        guest
            .run(
                "root", "systemctl", "show", "--value", "-p", "ActiveEnterTimestampMonotonic", unit)
            .clean()
            .out());
  }

  @Test
  void usersCanEnterBeforeTheyCanLogIn() {
    guest.sh("root", "until systemctl is-active -q multi-user.target; do sleep 0.2; done").clean();
    guest.run("root", "service", "chos", "status").exits(0);
    Trees.canBeEntered(guest);
    assertTrue(started("local-fs.target") < started("chos.service"));
    assertTrue(started("chos.service") < started("systemd-user-sessions.service"));
  }

  @Test
  void systemctlPublishesWhatWasEdited() {
    try {
      guest
          .sh(
              "root",
              "cp /etc/chos /root/chos.kept; echo third:/export/os/busybox >> /etc/chos;"
                  + " systemctl reload chos")
          .clean();
      assertEquals(
          "third",
          guest
              .command("alice", "chos", "/bin/sh", "-c", "echo $CHOS")
              .with("CHOS", "third")
              .in("/")
              .run()
              .clean()
              .out());
    } finally {
      guest.sh("root", "mv /root/chos.kept /etc/chos; systemctl reload chos").clean();
    }
  }
}
