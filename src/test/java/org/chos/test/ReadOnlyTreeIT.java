// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Trees that nobody on this host can write to, and that were not adopted: one that stands still,
 * and one that others go on changing.
 */
@Tag("ci")
@OnMachine
class ReadOnlyTreeIT {
  private static final String KEPT = "/srv/kept";

  /** By which processes of the tree are told from others. */
  private static final String LIVES = "while [ -e /tmp/stay ]; do sleep 0.2; done";

  private final Guest guest;

  ReadOnlyTreeIT(Guest guest) {
    this.guest = guest;
  }

  /** As another system would have it: with users of its own, and without our program. */
  @BeforeEach
  void keep() {
    root("cp -a /etc/chos /root/chos.kept; mkdir -p /export/ro/tree && cp -a /export/os/busybox "
            + KEPT
            + " && cd "
            + KEPT
            + " && rm usr/bin/chos && find etc var -type l -delete && rm -rf etc/.pwd.lock && echo"
            + " root:x:0:0::/:/bin/sh > etc/passwd && echo root:x:0: > etc/group && echo one >"
            + " etc/release && mkdir -p usr/local/bin usr/local/lib var/lib/own var/tmp etc/ssh"
            + " && echo mine > var/lib/own/file && ln -s ../usr/local etc/local")
        .exits(0);
  }

  @AfterEach
  void asItWas() {
    root("rm -f /tmp/stay; for i in $(seq 50); do [ $(chosctl ps | wc -l) -gt 1 ] || break; sleep"
            + " 0.2; done; mv /root/chos.kept /etc/chos; chosctl reload; umount /export/ro/tree;"
            + " rm -r "
            + KEPT
            + " /export/ro; rm -f /srv/tree.sqfs /etc/exports")
        .exits(0);
  }

  private Result root(String script) {
    return guest.sh("root", script);
  }

  private Result in(String user, String script) {
    return guest.command(user, "chos", "sh", "-c", script).with("CHOS", "tree").in("/").run();
  }

  private void still() {
    root("mksquashfs "
            + KEPT
            + " /srv/tree.sqfs -quiet -no-progress; mount -o ro,loop,nodev /srv/tree.sqfs"
            + " /export/ro/tree; chosctl adopt tree /export/ro/tree && chosctl reload")
        .exits(0);
  }

  private void changing() {
    root("mount --bind "
            + KEPT
            + " /export/ro/tree && mount -o remount,bind,ro,nosuid /export/ro/tree; chosctl adopt"
            + " tree /export/ro/tree && chosctl reload")
        .exits(0);
  }

  private void isLikeAnother() {
    assertEquals(
        "tree\n/export/ro/tree\none\nalice\nmine\nroot",
        in(
                "alice",
                "chos --which; "
                    + Trees.LINK
                    + "; cat /etc/release; id -un; cat /var/lib/own/file; CHOS=root chos chos"
                    + " --which")
            .clean()
            .out());
    assertEquals(
        "the host's",
        in(
                "alice",
                "[ /etc/hosts -ef /local/etc/hosts ] && [ /var/tmp -ef /local/var/tmp ] &&"
                    + " echo \"the host's\"")
            .clean()
            .out());
    assertEquals(
        "Read-only file system",
        in("root", "for f in /etc/mine /usr/mine /var/lib/mine; do touch $f 2>&1; done")
            .exits(1)
            .out()
            .lines()
            .map(line -> line.replaceAll(".*: ", ""))
            .distinct()
            .reduce("", String::concat));
    root("chosctl check tree").exits(0);
    assertTrue(root("chosctl show tree").clean().out().matches("(?s).*adopted +yes.*"));
    assertTrue(root("chosctl reload").clean().out().contains("nothing to do"));
    // What is kept there is as it was.
    assertEquals("root:x:0:0::/:/bin/sh", root("cat " + KEPT + "/etc/passwd").clean().out());
  }

  @Test
  void oneThatStandsStill() {
    still();
    isLikeAnother();
    in("alice", "[ -x /usr/bin/chos ]").clean();
    hasMount("chos:tree:[^ ]+ [^ ]+ overlay ro,nodev");
  }

  /** What the host's mount has stays with it. */
  private void hasMount(String line) {
    in("alice", "grep -E '^" + line + "' /proc/self/mounts").clean();
  }

  @Test
  void oneThatChanges() {
    changing();
    isLikeAnother();
    root("cd "
            + KEPT
            + "; echo two > etc/release; echo more > var/lib/own/more; echo new > etc/new; rm -r"
            + " etc/local")
        .clean();
    // Files, and what links lead to, at once; names of the directories themselves by a reload.
    assertEquals(
        "two\nmore",
        in("alice", "cat /etc/release /var/lib/own/more; cat /etc/new 2> /dev/null")
            .exits(1)
            .out());
    String reload = root("chosctl reload --verbose").exits(0).out();
    assertFalse(reload.contains("nothing to do"), reload);
    assertEquals("new\n0", in("alice", "cat /etc/new; ls -d /etc/local | wc -l").exits(0).out());
    assertTrue(root("chosctl reload").clean().out().contains("nothing to do"));
    hasMount("[^ ]+ [^ ]+ ext4 ro,nosuid");
  }

  /** By the mount engine he stays in the namespace that there was. */
  @Tag("module")
  @Test
  void whoIsInItSeesNewNames() {
    changing();
    guest
        .command(
            "alice",
            "chos",
            "sh",
            "-c",
            "touch /tmp/stay; while [ -e /tmp/stay ] && ! [ -e /etc/new ]; do sleep 0.2; done;"
                + " cat /etc/new > /tmp/seen; "
                + LIVES)
        .with("CHOS", "tree")
        .in("/")
        .start();
    root("until [ -e /tmp/stay ]; do sleep 0.2; done").clean();
    root("echo new > " + KEPT + "/etc/new; chosctl reload").exits(0);
    root("until [ -s /tmp/seen ]; do sleep 0.2; done; rm /tmp/stay /tmp/seen").clean();
  }

  @Test
  void oneOfAFileServer() {
    root("modprobe fuse; bindfs -r "
            + KEPT
            + " /export/ro/tree; chosctl adopt tree /export/ro/tree && chosctl reload")
        .exits(0);
    isLikeAnother();
  }

  @Test
  void stoppedItLeavesNothing() {
    changing();
    root("chosctl stop").exits(0);
    assertEquals("", root("grep -E 'chos:tree| /chos/export/ro' /proc/mounts; true").clean().out());
    root("chosctl start").exits(0);
    isLikeAnother();
  }

  /** In the mount engine he stays in the namespace that there was. */
  @Tag("module")
  @Test
  void whoIsInItMeanwhileKeepsIt() {
    root("mount --bind "
            + KEPT
            + " /export/ro/tree; echo tree:/export/ro/tree >> /etc/chos; chosctl reload")
        .exits(0);
    guest
        .command("root", "chos", "sh", "-c", "touch /tmp/stay; " + LIVES)
        .with("CHOS", "tree")
        .in("/")
        .start();
    root("until [ -e /tmp/stay ]; do sleep 0.2; done; mount -o remount,bind,ro /export/ro/tree")
        .clean();
    Result reload = root("chosctl reload").exits(0);
    assertTrue(reload.err().contains("chosctl restart"), reload.err());
    root("rm -f /tmp/stay; until [ $(chosctl ps | wc -l) -le 1 ]; do sleep 0.2; done").clean();
    root("chosctl reload").clean();
    isLikeAnother();
  }
}
