// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where there is no room, or nothing can be written. */
@Tag("ci")
@OnMachine(started = false)
class RoomIT {
  private final Guest guest;

  RoomIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void stopped() {
    chosctl("stop").exits(0);
  }

  private Result chosctl(String verb) {
    return guest.run("root", "chosctl", verb);
  }

  /** One line that names the place and the reason, and nothing half done. */
  private static void fails(Result result, String... words) {
    result.exits(1);
    for (String word : words) {
      assertTrue(result.err().contains(word), "no \"" + word + "\" in: " + result.err());
    }
    assertFalse(result.err().contains("Exception"), result.err());
  }

  @Test
  void runCanNotBeWritten() {
    guest
        .sh(
            "root",
            "mkdir -p /run/chos; mount --bind /run/chos /run/chos;"
                + " mount -o remount,bind,ro /run/chos")
        .clean();
    try {
      fails(chosctl("start"), "can't ", "/run/chos", "Read-only file system");
      Trees.nothingIsMounted(guest);
      chosctl("stop").exits(0);
    } finally {
      guest.run("root", "umount", "/run/chos").clean();
    }
  }

  @Test
  void runIsFull() {
    guest
        .sh(
            "root",
            "mkdir -p /run/chos; mount -t tmpfs -o size=64k run /run/chos; cp /etc/chos"
                + " /root/chos.kept")
        .clean();
    try {
      chosctl("start").exits(0);
      guest.sh(
          "root",
          "head -c 64k /dev/zero > /run/chos/filler; echo 'third:/export/os/busybox' >> /etc/chos");
      fails(chosctl("reload"), "No space left", "the list is as it was before", "df /run");
      Trees.canBeEntered(guest);
      guest.sh("root", "rm /run/chos/filler").clean();
      chosctl("reload").exits(0);
      assertEquals(
          Trees.IN_BUSYBOX,
          guest
              .command("alice", "chos", Trees.inside("where"))
              .with("CHOS", "third")
              .in("/")
              .run()
              .clean()
              .out());
      chosctl("stop").exits(0);
    } finally {
      guest.sh("root", "mv /root/chos.kept /etc/chos; umount /run/chos").clean();
    }
  }

  @Test
  @Tag("module")
  void chosIsFullOrCanNotBeWritten() {
    try {
      guest.sh("root", "mkdir -p /chos && mount -t tmpfs -o nr_inodes=6 chos /chos").clean();
      fails(chosctl("start"), "/chos/", "No space left", "clear the way");
      assertEquals("", guest.run("root", "ls", "-A", "/chos").clean().out());
      guest.run("root", "mount", "-o", "remount,ro", "/chos").clean();
      fails(chosctl("start"), "/chos/.chos", "Read-only file system");
      // Once it is laid out, nothing has to be written there; nor to /etc.
      guest.run("root", "mount", "-o", "remount,rw,nr_inodes=100", "/chos").clean();
      chosctl("start").exits(0);
      chosctl("stop").exits(0);
      guest
          .sh(
              "root",
              "mount -o remount,ro /chos && mount --bind /etc /etc"
                  + " && mount -o remount,bind,ro /etc")
          .clean();
      chosctl("start").exits(0);
      Trees.canBeEntered(guest);
      chosctl("stop").exits(0);
      assertEquals("tmpfs", guest.run("root", "findmnt", "-no", "FSTYPE", "/chos").clean().out());
    } finally {
      guest.sh("root", "umount /etc; umount /chos");
    }
    Trees.nothingIsMounted(guest);
  }
}
