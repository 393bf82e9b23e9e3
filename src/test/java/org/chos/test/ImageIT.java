// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Trees that are images, by the kernel's engine. */
@Tag("ci")
@Tag("module")
@OnMachine
class ImageIT {
  private static final String IMAGE = "/export/os/image.sqfs";
  private static final String NO_LOOP = "while [ -n \"$(losetup -a)\" ]; do sleep 0.1; done";

  private final Guest guest;

  ImageIT(Guest guest) {
    this.guest = guest;
  }

  /** Of a tree that was not adopted. */
  @BeforeEach
  void pack() {
    guest
        .sh(
            "root",
            "cp -a /etc/chos /root/chos.kept; cp -a /export/os/busybox /tmp/bare; cd"
                + " /tmp/bare; rm usr/bin/chos; find etc var -type l -delete; mkdir var/tmp"
                + " var/cache; touch var/cache/own; echo root:x:0:0::/:/bin/sh > etc/passwd; cd /;"
                + " mksquashfs /tmp/bare "
                + IMAGE
                + " -quiet -no-progress; rm -r /tmp/bare; echo image:"
                + IMAGE
                + " >> /etc/chos; chosctl reload")
        .exits(0);
  }

  @AfterEach
  void asItWas() {
    guest
        .sh(
            "root",
            "mv /root/chos.kept /etc/chos; chosctl reload; rm -f /export/os/*.* /export/os/text")
        .exits(0);
  }

  private Result in(String environment, String user, String script) {
    return guest.command(user, "chos", "sh", "-c", script).with("CHOS", environment).run();
  }

  private void list(String... aliases) {
    for (String alias : aliases) {
      guest.sh("root", "echo " + alias + ":/export/os/" + alias + " >> /etc/chos").clean();
    }
  }

  @Test
  void itIsATreeLikeAnother() {
    assertEquals(
        "image\n" + IMAGE + "\nID=busybox\nalice\nroot",
        in(
                "image",
                "alice",
                "chos --which; readlink /proc/chos/link; head -n 1 /etc/os-release; id -un;"
                    + " CHOS=root chos chos --which")
            .clean()
            .out());
    Result touched = in("image", "root", "touch /usr/bin/mine").exits(1);
    assertTrue(touched.err().contains("Read-only file system"), touched.err());
    String mount = guest.sh("root", "grep ' /chos" + IMAGE + " ' /proc/mounts").clean().out();
    assertTrue(mount.matches("(?s)[^ ]+ [^ ]+ overlay ro,nodev,.*"), mount);
    String list = guest.run("root", "chosctl", "list").clean().out();
    assertTrue(list.matches("(?s).*\\nimage +" + IMAGE + " +published .*"), list);
    String json = guest.run("root", "chosctl", "list", "--json").clean().out();
    assertTrue(json.contains("\"kind\": \"image\""), json);
    String show = guest.run("root", "chosctl", "show", "image").clean().out();
    assertTrue(show.contains("busybox") && show.contains("image"), show);
    guest.run("root", "chosctl", "check", "image").exits(0);
    // A shell, too, by whichever way in.
    assertEquals(
        "image",
        guest
            .command("alice", "chos")
            .with("CHOS", "image")
            .stdin("chos --which\n".getBytes())
            .run()
            .exits(0)
            .out());
  }

  @Test
  void whereALinkLeadsToTheHostItHasNoPlace() {
    guest
        .sh("root", "cp " + IMAGE + " /srv/there.sqfs; echo there:/srv/there.sqfs >> /etc/chos")
        .clean();
    Result reload = guest.sh("root", "chosctl reload; rm /srv/there.sqfs").exits(0);
    assertTrue(
        reload.err().contains("/srv/there.sqfs can't be seen inside: a link to the host"),
        reload.err());
    assertEquals("image", in("image", "alice", "chos --which").clean().out());
  }

  @Test
  void stoppedItLeavesNoDevice() {
    guest.sh("root", "chosctl stop").exits(0);
    Trees.nothingIsMounted(guest);
    guest.sh("root", NO_LOOP).clean();
    guest.sh("root", "chosctl start").exits(0);
    assertEquals("image", in("image", "alice", "chos --which").clean().out());
  }

  @Test
  void whatIsInItTellsWhatItIs() {
    guest
        .sh(
            "root",
            "cd /export/os; truncate -s 20M one.img; mke2fs -q -d busybox one.img; mkfs.erofs -z"
                + " lz4 two.img busybox > /dev/null 2>&1 || mkfs.erofs two.img busybox > /dev/null"
                + " 2>&1; chosctl adopt one /export/os/one.img; chosctl adopt two"
                + " /export/os/two.img; chosctl reload")
        .exits(0);
    for (String name : new String[] {"one", "two"}) {
      assertEquals(name, in(name, "alice", "chos --which").clean().out());
    }
    guest.sh("root", "sed -i '/^one:/d; /^two:/d' /etc/chos; chosctl reload").exits(0);
    assertEquals(
        "0", guest.sh("root", "grep -c '/export/os/[a-z]*.img' /proc/mounts").exits(1).out());
  }

  @Test
  void whatCanNotBeMountedIsSaidAndKeepsNoOtherFromIt() {
    guest
        .sh(
            "root",
            "cd /export/os; head -c 30000 image.sqfs > half.sqfs; echo hsq > text; cp image.sqfs"
                + " alices.sqfs; chown alice alices.sqfs; cp image.sqfs all.sqfs; chmod 666"
                + " all.sqfs; cp image.sqfs bad.sqfs; printf 'xxxxxxxxxxxxxxxxxxxx' | dd"
                + " of=bad.sqfs bs=1 seek=8 conv=notrunc 2> /dev/null")
        .clean();
    list("half.sqfs", "text", "alices.sqfs", "all.sqfs", "bad.sqfs");
    Result start = guest.sh("root", "chosctl stop; chosctl start").exits(0);
    for (String said :
        new String[] {
          "half.sqfs is cut short",
          "text is neither a directory nor an image",
          "alices.sqfs: it belongs to user 1000",
          "all.sqfs: ",
          "bad.sqfs "
        }) {
      assertTrue(start.err().contains("/export/os/" + said), said + ": " + start.err());
    }
    assertEquals("image", in("image", "alice", "chos --which").clean().out());
    Result refused = in("half.sqfs", "alice", "true").exits(125);
    assertTrue(refused.err().contains("chosctl reload"), refused.err());
    Result check = guest.run("root", "chosctl", "check", "half.sqfs").exits(1);
    assertTrue(check.out().contains("cut short"), check.out());
  }

  @Test
  void anotherFileInItsPlaceWaitsForWhoIsInside() {
    Running inside = guest.command("alice", "chos", "sleep", "1000").with("CHOS", "image").start();
    guest
        .sh(
            "root",
            "until grep -q image /proc/chos/processes; do sleep 0.1; done; mkdir /tmp/new; cp -a"
                + " /export/os/busybox /tmp/new/tree; echo fresh > /tmp/new/tree/etc/fresh; "
                + "mksquashfs /tmp/new/tree /tmp/new/image -quiet -no-progress; mv /tmp/new/image "
                + IMAGE
                + "; rm -r /tmp/new")
        .clean();
    Result reload = guest.run("root", "chosctl", "reload").exits(0);
    assertTrue(reload.err().contains("another file"), reload.err());
    in("image", "alice", "cat /etc/fresh").exits(1);
    inside.kill();
    inside.await();
    guest.run("root", "chosctl", "reload").exits(0);
    assertEquals("fresh", in("image", "alice", "cat /etc/fresh").clean().out());
  }

  @Test
  void nosuidAndARepackedOne() {
    guest
        .sh(
            "root",
            "printf '%%ENVIRONMENT image\\nnosuid\\n' >> /etc/chos; chosctl adopt --repack image "
                + IMAGE
                + "; chosctl reload")
        .exits(0);
    String mount = guest.sh("root", "grep ' /chos" + IMAGE + " ' /proc/mounts").clean().out();
    assertTrue(mount.matches("(?s)[^ ]+ [^ ]+ squashfs ro,nosuid,nodev,.*"), mount);
    assertEquals("image", in("image", "alice", "chos --which").clean().out());
  }
}
