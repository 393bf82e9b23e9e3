// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code chosctl upgrade}: the module replaced under users who go on. */
@Tag("ci")
@Tag("module")
@OnMachine(processors = 2)
class UpgradeIT {
  private static final String MODULE = "/lib/modules/$(uname -r)/extra/chos.ko";
  private static final String INSTALL_NEXT =
      "cp " + Guest.PROGRAMS + "next.ko " + MODULE + " && depmod -a; ";

  private final Guest guest;
  private final Map<Running, String> crowds =
      new TreeMap<>((a, b) -> Long.compare(a.pid(), b.pid()));

  UpgradeIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void threeTrees() {
    guest
        .sh(
            "root",
            "cp /etc/chos /root/chos.kept; cp "
                + MODULE
                + " /root/chos.ko; cp -a /export/os/busybox /export/os/third; echo"
                + " third:/export/os/third >> /etc/chos;"
                // A program of the tree's own, as those that users run are.
                + " for tree in debian13 busybox third; do cp "
                + Trees.onHost("crowd")
                + " /export/os/$tree/bin/crowd; done; service chos reload")
        .exits(0);
  }

  @AfterEach
  void asItWas() {
    for (Running crowd : crowds.keySet()) {
      crowd.kill();
      crowd.await();
    }
    guest
        .sh(
            "root",
            "systemctl stop chos && mv /root/chos.kept /etc/chos; mv /root/chos.ko "
                + MODULE
                + "; depmod -a;"
                + " rm -rf /export/os/third; systemctl start chos")
        .exits(0);
  }

  private void crowd(String user, String tree, String os, String... before) {
    List<String> command = new ArrayList<>(List.of(before));
    command.addAll(List.of("env", "CHOS=" + tree, "chos", "/bin/crowd"));
    crowds.put(
        guest.command(user, command.toArray(new String[0])).start(),
        "/export/os/" + tree + " " + os);
  }

  private void crowds() {
    crowd("alice", "debian13", "Debian GNU/Linux 13 (trixie)");
    crowd("bob", "busybox", "busybox");
    crowd("alice", "third", "busybox");
    // Here no unmount of the host's arrives.
    crowd("root", "busybox", "busybox", "unshare", "--mount");
    guest
        .sh("root", "until [ $(wc -l < /proc/chos/processes) -ge 300 ]; do sleep 0.1; done")
        .clean();
  }

  /** Each process of each crowd says itself where it is. */
  private void eachIsWhereItWas() {
    for (Running crowd : crowds.keySet()) {
      guest.run("root", "kill", "-USR1", Long.toString(crowd.pid())).clean();
    }
    crowds.forEach(
        (crowd, place) -> {
          Result result = crowd.await().clean();
          List<String> lines = result.out().lines().toList();
          assertTrue(lines.size() > 50, lines.size() + " are left");
          assertEquals(List.of(place), lines.stream().distinct().toList());
        });
    crowds.clear();
    assertEquals("", guest.run("root", "cat", "/proc/chos/processes").clean().out());
  }

  private String version() {
    return guest.run("alice", "cat", "/proc/chos/version").clean().out();
  }

  @Test
  void everybodyStaysWhereHeIs() {
    String before = version();
    crowds();
    Result upgrade = guest.sh("root", INSTALL_NEXT + "chosctl upgrade").exits(0);
    assertTrue(upgrade.out().contains("-next in place of"), upgrade.toString());
    assertEquals("", upgrade.err());
    assertEquals(before.replace(" Fork", "-next Fork"), version());
    eachIsWhereItWas();
    assertEquals(
        Trees.IN_DEBIAN13,
        guest.sh("alice", "CHOS=debian13 chos " + Trees.inside("where")).clean().out());
  }

  @Test
  void killedHalfWayItIsCompletedByStart() {
    crowds();
    guest.sh(
        "root",
        INSTALL_NEXT
            + "chosctl upgrade & while [ -e /proc/chos/link ]; do :; done; kill -9 $!; wait; rmmod"
            + " chos");
    Result stop = guest.run("root", "chosctl", "stop");
    assertEquals(1, stop.exitCode());
    assertTrue(stop.err().contains("chosctl start"), stop.err());
    guest.run("root", "chosctl", "start").exits(0);
    eachIsWhereItWas();
  }

  @Test
  void whatCanNotBeLoadedIsRefusedBeforeAnythingChanges() {
    crowds();
    Result none = guest.sh("root", "rm " + MODULE + "; depmod -a; chosctl upgrade").exits(1);
    assertTrue(none.err().contains("there is no module chos for kernel"), none.err());
    Result broken =
        guest
            .sh("root", "head -c 20000 /root/chos.ko > " + MODULE + "; depmod -a; chosctl upgrade")
            .exits(1);
    assertTrue(broken.err().contains("refuses"), broken.err());
    Result held =
        guest.sh("root", INSTALL_NEXT + "exec 3< /proc/chos/version; chosctl upgrade").exits(1);
    assertTrue(held.err().contains("open in"), held.err());
    eachIsWhereItWas();
  }
}
