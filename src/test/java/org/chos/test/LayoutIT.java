// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How /chos is laid out, by {@code chosctl start} and by an administrator. */
@Tag("ci")
@Tag("module")
@OnMachine(started = false)
class LayoutIT {
  /** Each tree's own. */
  private static final String LINKS = "bin boot etc lib lib32 lib64 opt sbin usr var";

  /** With those that debian13 has beyond that. */
  private static final String ALL = "bin boot etc lib lib32 lib64 media mnt opt sbin srv usr var";

  private final Guest guest;

  LayoutIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void withoutChos() {
    guest
        .sh(
            "root",
            Trees.WITHOUT_UNIT
                + "chosctl stop && cp /etc/sysconfig/chos /root/sysconfig.kept"
                + " && { [ ! -e /chos ] || mv /chos /root/chos.laid-out; }")
        .exits(0);
    guest.write("/etc/sysconfig/chos", "# The defaults\n");
  }

  @AfterEach
  void asItWas() {
    guest
        .sh(
            "root",
            "chosctl stop && mv /root/sysconfig.kept /etc/sysconfig/chos && rm -rf"
                + " --one-file-system /chos /srv/shown && { [ ! -e /root/chos.laid-out ] || mv"
                + " /root/chos.laid-out /chos; }")
        .exits(0);
  }

  private Result start() {
    return guest.run("root", "chosctl", "start").exits(0);
  }

  private String links() {
    return guest
        .sh(
            "root",
            "cd /chos; for link in *; do [ ! -L $link ] || echo $link $(readlink $link); done")
        .clean()
        .out();
  }

  private static String links(String names, String through) {
    StringBuilder lines = new StringBuilder();
    for (String name : names.split(" ")) {
      lines.append(name).append(' ').append(through).append('/').append(name).append('\n');
      if (name.equals("boot")) {
        lines.append("chos /\n");
      }
    }
    return lines.toString().stripTrailing();
  }

  @Test
  void aStartMakesTheSuggestedOne() {
    start();
    assertEquals(links(ALL, ".chos/tree"), links());
    guest.sh("root", "cd /chos && ls -d cgroup dev home proc root sys tmp local .chos").exits(0);
    Trees.canBeEntered(guest);
  }

  @Test
  void thatOfVersionOneServesAndIsLaidOutAnewByARestart() {
    start();
    guest
        .sh(
            "root",
            "cd /chos && for name in " + LINKS + "; do ln -sfn .chos/link/$name $name; done")
        .clean();
    guest.sh("root", "rm /chos/opt").clean();
    start();
    assertEquals(links(ALL, ".chos/link"), links());
    Trees.canBeEntered(guest);
    Result restart = guest.run("root", "chosctl", "restart", "--verbose").exits(0);
    assertTrue(
        restart.toString().contains("replace the link /chos/usr -> .chos/tree/usr"),
        restart.toString());
    assertEquals(links(ALL, ".chos/tree"), links());
    Trees.canBeEntered(guest);
  }

  @Test
  void oneMadeByHandStaysAndServes() {
    guest
        .sh(
            "root",
            "mkdir /chos && cd /chos && mkdir cgroup dev home proc root sys tmp mine"
                + " && ln -s / chos && for name in "
                + LINKS
                + "; do ln -s /proc/chos/link/$name $name; done")
        .clean();
    start();
    assertEquals(links(LINKS, "/proc/chos/link"), links());
    guest.run("root", "ls", "-d", "/chos/mine").exits(0);
    Trees.canBeEntered(guest);
    guest.run("root", "chosctl", "stop").exits(0);
    assertEquals(links(LINKS, "/proc/chos/link"), links());
  }

  @Test
  void directoriesOfTheHost() {
    guest
        .sh(
            "root",
            "mkdir -p /sw/host /srv/shown/inner /srv/frozen && mount -t tmpfs inner"
                + " /srv/shown/inner && touch /srv/shown/file /srv/shown/inner/file")
        .clean();
    try {
      // The inner one first, one twice, one that is not there.
      guest.write(
          "/etc/sysconfig/chos",
          "BINDMOUNT=\"/dev /proc /srv/shown/inner /nosuch /srv/shown\n"
              + "/srv/shown /srv/frozen\"\nMAKELINKS=yes\nPRIVATE_MOUNTS=yes\n");
      Result start = start();
      assertEquals(1, start.err().lines().count(), start.err());
      assertTrue(start.err().contains("/nosuch"), start.err());
      guest.run("root", "mount", "-t", "tmpfs", "later", "/srv/frozen").clean();
      guest.run("root", "touch", "/srv/frozen/file").clean();
      assertEquals(
          "/local/sw\n.chos/tree/mnt\n/srv/shown/file\n/srv/shown/inner/file",
          guest
              .command(
                  "alice",
                  "chos",
                  "sh",
                  "-c",
                  "readlink /sw; readlink /mnt; ls /srv/frozen /srv/shown/file"
                      + " /srv/shown/inner/file | grep /file")
              .with("CHOS", "busybox")
              .in("/")
              .run()
              .clean()
              .out());
      guest.run("root", "chosctl", "stop").exits(0);
      guest.sh("root", "ls /srv/shown/file /srv/shown/inner/file /srv/frozen/file").exits(0);
      Trees.nothingIsMounted(guest);
    } finally {
      guest.sh("root", "umount /srv/shown/inner; umount /srv/frozen; rmdir /srv/frozen; rm -r /sw");
    }
  }

  @Test
  void aStopDeletesNothingAndFollowsNoLink() {
    start();
    guest
        .sh(
            "root",
            "mkdir /srv/shown && mount -t tmpfs out /srv/shown && touch /srv/shown/file && ln -s"
                + " /srv/shown /chos/out && mount -t tmpfs in /chos/tmp && touch /chos/tmp/file &&"
                + " ln -s /srv/shown /chos/tmp/out")
        .clean();
    guest.run("root", "chosctl", "stop").exits(0);
    guest.sh("root", "ls /srv/shown/file /chos/out && umount /srv/shown").exits(0);
    Trees.nothingIsMounted(guest);
  }
}
