// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A copy of an image on the host's own disk, for all its users: {@code chosctl stage}. */
@Tag("long")
@Tag("module")
@OnMachine
class StageIT {
  private static final String DISK = "/export/staged";
  private static final String IMAGE = "/export/os/far.sqfs";

  private final Guest guest;

  StageIT(Guest guest) {
    this.guest = guest;
  }

  /** A generation that is an image, and an image alone. */
  @BeforeEach
  void create() {
    root("cp -a /etc/chos /root/chos.kept; chosctl create gen --from /export/os/busybox --squashfs"
            + " && cp /export/os/gen/1.sqfs "
            + IMAGE
            + " && echo far:"
            + IMAGE
            + " >> /etc/chos && chosctl reload && cp /etc/chos /root/chos.listed")
        .exits(0);
  }

  @AfterEach
  void asItWas() {
    root("for n in gen far; do chosctl stage $n --to "
            + DISK
            + " --evict; done; mv /root/chos.kept /etc/chos; chosctl reload; mountpoint -q "
            + DISK
            + " && umount "
            + DISK
            + "; rm -rf /export/os/gen "
            + DISK
            + " /root/chos.listed "
            + IMAGE)
        .exits(0);
  }

  private Result root(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(Duration.ofMinutes(10)).run();
  }

  private String in(String environment, String script) {
    return guest
        .command("alice", "chos", "sh", "-c", script)
        .with("CHOS", environment)
        .run()
        .clean()
        .out();
  }

  private Running stay(String environment, String place) {
    Running inside =
        guest
            .command("alice", "chos", "sh", "-c", "while :; do chos --which; sleep 1; done")
            .with("CHOS", environment)
            .start();
    root("until grep -q " + place + "/ /proc/chos/processes; do sleep 0.1; done").clean();
    return inside;
  }

  private String stage(String name) {
    return root("chosctl stage " + name + " --to " + DISK).exits(0).out();
  }

  private void refuses(String command, String... words) {
    Result refused = root(command).exits(1);
    for (String word : words) {
      assertTrue(refused.err().contains(word), word + ": " + refused.err());
    }
  }

  @Test
  void whoEntersIsInTheCopyAndWhoIsInsideStays() {
    for (String name : new String[] {"gen", "far"}) {
      String exactly = name.equals("gen") ? "gen@1" : "far";
      Running inside = stay(name, "/export/os");
      String said = stage(name);
      assertTrue(said.startsWith(name + " is staged, in " + DISK + "/"), said);
      assertEquals(name + "\n" + exactly, in(name, "chos --which; chos --which --verbose"), said);
      String link = in(name, "readlink /proc/chos/link");
      assertTrue(link.matches(DISK + "/[0-9a-f]{16}/(1|far).sqfs"), link);
      assertEquals(name + " is staged, in " + link, stage(name));
      assertEquals("1", root("ls -A " + DISK + " | wc -l").clean().out());
      assertEquals("", root("cmp /etc/chos /root/chos.listed").clean().out());
      String list = root("chosctl list").clean().out();
      assertTrue(list.matches("(?s).*\\n" + name + " +" + link + " +published .*"), list);
      Running another = stay(name, DISK);
      refuses("chosctl stage " + name + " --to " + DISK + " --evict", "processes are in " + link);
      refuses("chosctl remove " + name, "is staged");
      another.kill();
      another.await();
      // A restart of the service, and so one of the host, leaves it in force.
      inside.kill();
      Result seen = inside.await();
      assertTrue(seen.out().matches(name + "(\n" + name + ")*"), seen.out());
      root("chosctl restart && chosctl check " + name).exits(0);
      assertEquals(link, in(name, "readlink /proc/chos/link"));
      root("chosctl stage " + name + " --to " + DISK + " --evict").exits(0);
      assertEquals(name, in(name, "chos --which"));
      assertEquals(
          "",
          root("while losetup -a | grep -q "
                  + DISK
                  + "; do sleep 0.1; done; ls -AR "
                  + DISK
                  + " /chos"
                  + DISK
                  + " | grep sqfs")
              .exits(1)
              .out());
    }
  }

  @Test
  void whatIsNewerThanTheCopyCounts() {
    stage("gen");
    stage("far");
    root("chosctl update gen && echo x >> " + IMAGE + " && chosctl reload").exits(0);
    assertEquals("gen@2", in("gen", "chos --which --verbose"));
    assertEquals("/export/os/gen/2.sqfs", in("gen", "readlink /proc/chos/link"));
    assertEquals(IMAGE, in("far", "readlink /proc/chos/link"));
    stage("gen");
    stage("far");
    // The former copies are gone with that.
    assertEquals("2", root("ls -A " + DISK + " | wc -l").clean().out());
    root("chosctl rollback gen").exits(0);
    assertEquals("gen@1", in("gen", "chos --which --verbose"));
  }

  @Test
  void twoAtOnceMakeOne() {
    String stage = "chosctl stage far --to " + DISK;
    Result both = root(stage + " & " + stage + " & wait").exits(0);
    assertEquals(2, both.out().lines().filter(l -> l.startsWith("far is staged")).count());
    assertEquals("1", root("ls -A " + DISK + " | wc -l").clean().out());
  }

  @Test
  void whatFailsLeavesWhatWasInForce() {
    root("mkdir " + DISK + " && mount -t tmpfs -o size=64k,mode=755 tmpfs " + DISK).clean();
    refuses("chosctl stage far --to " + DISK, "no space is left in " + DISK);
    assertEquals(IMAGE, in("far", "readlink /proc/chos/link"));
    root("umount " + DISK).clean();
    int kills = 0;
    for (int step = 1; step < 40; step++) {
      Result killed =
          root(
              "exec strace -f --seccomp-bpf -qq -o /dev/null -e"
                  + " inject=rename,renameat,renameat2,move_mount,fsync:signal=KILL:when="
                  + step
                  + " chosctl stage far --to "
                  + DISK);
      assertEquals("far", in("far", "chos --which"));
      if (killed.signal() != 9) {
        killed.exits(0);
        break;
      }
      kills++;
    }
    assertTrue(kills >= 3, kills + " kills");
    assertEquals("far is staged", stage("far").replaceAll(",.*", ""));
    assertEquals("1", root("ls -A " + DISK + " | wc -l").clean().out());
    root("sed -i 's/^sha256 ./sha256 x/' /export/os/gen/1.made").clean();
    refuses("chosctl stage gen --to " + DISK, "is not what was packed");
    refuses("chosctl stage busybox --to " + DISK, "only an image can be staged");
    refuses("chosctl stage far --to /tmp/staged", "BINDMOUNT");
    refuses("chosctl stage far --to /var/staged", "/export/staged");
    root("mkdir -m 777 /export/open").clean();
    refuses("chosctl stage far --to /export/open", "root's alone");
    root("rmdir /export/open; chown alice " + IMAGE).clean();
    refuses("chosctl stage far --to " + DISK + "2", "belongs to user 1000");
    assertEquals("", root("ls -A " + DISK + "2; rmdir " + DISK + "2").clean().out());
    root("chown root " + IMAGE).clean();
  }
}
