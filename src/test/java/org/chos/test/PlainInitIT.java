// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code service chos} on a host that has no systemd, by the LSB script alone. */
@Tag("ci")
@OnMachine(boot = "init=/usr/libexec/chos-test/plain-init", started = false)
class PlainInitIT {
  private final Guest guest;

  PlainInitIT(Guest guest) {
    this.guest = guest;
  }

  private Result service(String verb) {
    return guest.run("root", "service", "chos", verb);
  }

  @Test
  void thereIsNoSystemd() {
    assertEquals("plain-init", guest.run("root", "cat", "/proc/1/comm").clean().out());
  }

  @Test
  void everyVerb() {
    service("status").exits(3);
    service("reload").exits(7);
    service("condrestart").exits(0);
    service("status").exits(3);
    service("start").exits(0);
    service("status").exits(0);
    assertEquals(
        Trees.IN_DEBIAN13,
        guest.sh("alice", "CHOS=debian13 chos " + Trees.inside("where")).clean().out());
    service("reload").exits(0);
    service("condrestart").exits(0);
    service("restart").exits(0);
    assertEquals(
        Trees.IN_BUSYBOX,
        guest.sh("alice", "CHOS=busybox chos " + Trees.inside("where")).clean().out());
    service("no-such-verb").exits(2);
    guest.run("alice", "/etc/init.d/chos", "stop").exits(4);
    service("stop").exits(0);
    service("status").exits(3);
    assertEquals(
        "", guest.sh("root", "grep -w chos /proc/mounts /proc/modules; true").clean().out());
  }
}
