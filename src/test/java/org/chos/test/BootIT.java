// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A machine in whose boot chos.service takes part, as it does once it is enabled. */
@Tag("ci")
@Tag("module")
@OnMachine(boot = "systemd.wants=chos.service", started = false)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BootIT {
  private final Guest guest;

  BootIT(Guest guest) {
    this.guest = guest;
  }

  private void isUp() {
    guest.sh("root", "until systemctl is-active -q multi-user.target; do sleep 0.2; done").clean();
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
    isUp();
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

  /**
   * They stay when the tests are over, in a unit of their own and beside one, and one of them won't
   * be asked: how long the machine then takes to switch itself off is looked at by whoever ends it.
   */
  @Test
  @Order(Integer.MAX_VALUE)
  void whoIsInsideDoesNotHoldUpTheEnd() {
    isUp();
    guest
        .sh(
            "root",
            "systemd-run --quiet --uid=bob --property=TimeoutStopSec=5 env CHOS=busybox chos sh -c"
                + " 'trap : TERM; while :; do sleep 1; done'; setsid env CHOS=debian13 chos sleep"
                + " 1000 >/dev/null 2>&1 & for tree in busybox debian13; do timeout 60 sh -c"
                + " \"until grep -q $tree /proc/chos/processes; do sleep 0.1; done\" || exit; done")
        .exits(0);
    guest.run("root", "systemctl", "stop", "chos").exits(1);
    guest.sh("root", "until systemctl is-active -q chos; do sleep 0.1; done").clean();
    Trees.canBeEntered(guest);
  }
}
