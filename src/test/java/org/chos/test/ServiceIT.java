// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code service chos start} and {@code stop}: what they do to the host. */
@OnMachine(started = false)
class ServiceIT {
  private final Guest guest;

  ServiceIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void stopped() {
    service("stop").exits(0);
  }

  private Result service(String verb) {
    return guest.run("root", "service", "chos", verb);
  }

  private String mounts() {
    return guest.sh("root", "cut -d' ' -f3,5- /proc/self/mountinfo | sort").clean().out();
  }

  private void nothingIsLeft() {
    assertEquals(
        "",
        guest
            .sh(
                "root",
                "grep -w chos /proc/mounts /proc/modules /proc/filesystems;"
                    + " ls -d /proc/chos 2>/dev/null; grep ' /chos' /proc/mounts; true")
            .clean()
            .out());
  }

  @Test
  void fiveTimesOver() {
    String before = mounts();
    for (int round = 1; round <= 5; round++) {
      service("start").exits(0);
      assertEquals(
          Trees.IN_BUSYBOX,
          guest.sh("alice", "CHOS=busybox chos " + Trees.inside("where")).clean().out(),
          "round " + round);
      service("stop").exits(0);
      nothingIsLeft();
      assertEquals(before, mounts(), "round " + round);
    }
  }

  @Test
  void stopReachesPrivateMountNamespaces() {
    service("start").exits(0);
    Running apart =
        guest
            .command("root", "unshare", "--mount", "--propagation", "private", "sleep", "1000")
            .start();
    guest
        .sh(
            "root",
            "until [ $(readlink /proc/"
                + apart.pid()
                + "/ns/mnt) != $(readlink /proc/self/ns/mnt) ];"
                + " do sleep 0.1; done")
        .clean();
    guest.run("root", "chosctl", "stop").exits(0);
    nothingIsLeft();
    apart.kill();
    apart.await();
  }

  @Test
  void stopLeavesTheHostsOwnFilesAlone() {
    service("start").exits(0);
    guest
        .sh(
            "root",
            "touch /home/alice/kept /tmp/kept; mkdir -p /mnt/own;"
                + " mount -t tmpfs own /mnt/own; touch /mnt/own/kept")
        .clean();
    service("stop").exits(0);
    guest.sh("root", "ls /home/alice/kept /tmp/kept /mnt/own/kept && umount /mnt/own").exits(0);
    nothingIsLeft();
  }

  @Test
  void aMountMadeLaterIsSeenInsideAndDoesNotHinderTheStop() {
    service("start").exits(0);
    guest
        .sh(
            "root",
            "mkdir -p /home/later; mount -t tmpfs later /home/later; touch /home/later/file")
        .clean();
    assertEquals("file", guest.sh("alice", "CHOS=busybox chos ls /home/later").clean().out());
    guest.run("root", "umount", "/home/later").clean();
    service("stop").exits(0);
    nothingIsLeft();
  }
}
