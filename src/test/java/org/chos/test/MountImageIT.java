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

/** Trees that are images, in prepared mount namespaces. */
@Tag("ci")
@OnMachine(started = false)
class MountImageIT extends WithMountEngine {
  private static final String IMAGE = "/export/os/image.sqfs";
  private static final String UNTIL_NO_DEVICE =
      "while [ -n \"$(losetup -a; ls /dev/mapper | grep chos)\" ]; do sleep 0.1; done";

  MountImageIT(Guest guest) {
    super(guest);
  }

  /** Of a tree that was not adopted. */
  @BeforeEach
  void pack() {
    root("[ -e /run/chos/mount/current ] || chosctl start; cp -a /export/os/busybox /tmp/bare;"
            + " rm -r /tmp/bare/usr/bin/chos /tmp/bare/local; mksquashfs /tmp/bare "
            + IMAGE
            + " -quiet -no-progress; rm -r /tmp/bare")
        .exits(0);
  }

  @AfterEach
  void asItWas() {
    root("cp /root/chos /etc/chos; chosctl reload; rm -rf /export/os/*.* /export/os/gen; "
            + UNTIL_NO_DEVICE)
        .exits(0);
  }

  private Result root(String script) {
    return guest.sh("root", script);
  }

  private Result in(String environment, String user, String script) {
    return guest.command(user, "chos", "sh", "-c", script).with("CHOS", environment).run();
  }

  private Running inside(String environment) {
    Running inside =
        guest.command("alice", "chos", "sleep", "1000").with("CHOS", environment).start();
    root("until chosctl ps | grep sleep; do sleep 0.2; done").exits(0);
    return inside;
  }

  private void leave(Running inside) {
    inside.kill();
    inside.await();
  }

  @Test
  void theImageIsTheRoot() {
    say("image:" + IMAGE).exits(0);
    assertEquals(
        "image\n" + IMAGE + "\nID=busybox\nalice\n/home/alice\nroot\noverlay",
        in(
                "image",
                "alice",
                "chos --which; readlink /.chos/link; head -n 1 /etc/os-release; id -un; pwd;"
                    + " CHOS=root chos chos --which; awk '$2 == \"/\" { print $3 }'"
                    + " /proc/self/mounts")
            .clean()
            .out());
    Result touched = in("image", "root", "touch /usr/bin/mine").exits(1);
    assertTrue(touched.err().contains("Read-only file system"), touched.err());
    String list = root("chosctl list").clean().out();
    assertTrue(list.matches("(?s).*\\nimage +" + IMAGE + " +published .*"), list);
    String show = root("chosctl show image").clean().out();
    assertTrue(show.contains("kind") && show.contains("image"), show);
    assertTrue(!show.contains("inside alone"), show);
    Result check = root("chosctl check image").exits(0);
    assertTrue(check.out().contains("no errors"), check.out());
    assertTrue(root("chosctl reload").clean().out().contains("nothing to do"));
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
    root("chosctl stop; " + UNTIL_NO_DEVICE).exits(0);
  }

  /**
   * A person or a program that has chos as its shell: what it is called with, and where it ends.
   */
  @Test
  void aLoginEndsOnTheHostWhereNoShellCanBeExecutedInside() {
    root("mkdir /opt/here; useradd --create-home --shell /usr/bin/chos dora; cd /export/os; cp -a"
            + " busybox bare.d; rm bare.d/bin/*; mksquashfs bare.d bare.sqfs -quiet -no-progress;"
            + " cp /bin/bash bare.d/bin")
        .exits(0);
    try {
      say("image:" + IMAGE + "\nbare:/export/os/bare.sqfs\nhalf:/export/os/bare.d").exits(0);
      Result inside = loginOf("image").exits(5);
      assertEquals(IMAGE + " /home/dora", inside.out());
      assertEquals("", inside.err());
      Result bare = loginOf("bare").exits(5);
      assertEquals("/ /home/dora", bare.out());
      String host = "chos: warning: this is the host, not an environment\nchos: ";
      assertEquals(host + "/bin/sh: not found in bare", bare.err());
      Result limit =
          root(
              "cd /home/dora; ulimit -s unlimited; setpriv --reuid dora --regid dora --init-groups"
                  + " --reset-env chos -c 'ulimit -s'");
      assertEquals("unlimited", limit.exits(0).out());
      // A shell that is there, and its loader is not.
      Result half = loginOf("half").exits(5);
      assertEquals("/ /home/dora", half.out());
      assertTrue(half.err().startsWith(host + "/bin/bash: was found in half"), half.err());
      // Back to where it began, which only the host has.
      Result here = root("cd /opt/here; su dora -c 'pwd; exit 5'").exits(5);
      assertEquals("/opt/here", here.out());
      Result person = root("echo 'shopt -q login_shell && echo $SHELL' | su - dora").exits(0);
      assertEquals("/bin/bash", person.out());
      // For one who was called for a shell and finds none, it is an error, as it always is.
      guest.command("alice", "chos").with("CHOS", "bare").run().exits(127);
    } finally {
      root("userdel -r dora; rmdir /opt/here");
    }
  }

  private Result loginOf(String environment) {
    return root(
        "echo "
            + environment
            + " > /home/dora/.chos; su - dora -c 'echo $("
            + Trees.LINK
            + ") $PWD; exit 5'");
  }

  @Test
  void whatIsTheTreesOwnIsMountedInItAndFlagsHold() {
    root("mkdir -p /opt/mpi; echo mpi > /opt/mpi/name").clean();
    say("image:" + IMAGE + "\n%ENVIRONMENT image\nbind /opt/mpi\nnosuid").exits(0);
    assertEquals(
        "mpi\n1",
        in("image", "alice", "cat /opt/mpi/name; grep ' / ' /proc/self/mounts | grep -c nosuid")
            .clean()
            .out());
    assertTrue(root("chosctl reload").clean().out().contains("nothing to do"));
    // Where a root of its own is made, the image is mounted in that.
    root("sed -i s/MAKELINKS=no/MAKELINKS=yes/ /etc/sysconfig/chos; chosctl reload").exits(0);
    assertEquals(
        "mpi\nID=busybox",
        in("image", "alice", "cat /opt/mpi/name; head -n 1 /etc/os-release").clean().out());
    root("sed -i s/MAKELINKS=yes/MAKELINKS=no/ /etc/sysconfig/chos; rm -r /opt/mpi").clean();
  }

  @Test
  void anotherFileInItsPlaceIsForWhoEntersFromThenOn() {
    say("image:" + IMAGE).exits(0);
    Running inside = inside("image");
    root("mkdir /tmp/new; cp -a /export/os/busybox /tmp/new/tree; echo fresh >"
            + " /tmp/new/tree/etc/fresh; mksquashfs /tmp/new/tree /tmp/new/image -quiet"
            + " -no-progress; mv /tmp/new/image "
            + IMAGE
            + "; rm -r /tmp/new; chosctl reload")
        .exits(0);
    assertEquals("fresh", in("image", "alice", "cat /etc/fresh").clean().out());
    root("test ! -e /proc/$(pgrep -x sleep)/root/etc/fresh").exits(0);
    Result stop = root("chosctl stop").exits(1);
    assertTrue(stop.err().contains("alice: sleep"), stop.err());
    leave(inside);
  }

  @Test
  void whatCanNotBeMountedIsSaidAndKeepsNoOtherFromIt() {
    root("cd /export/os; head -c 30000 image.sqfs > half.sqfs; echo hsq > text.x").clean();
    Result said = say("image:" + IMAGE + "\nhalf:/export/os/half.sqfs\ntext:/export/os/text.x");
    assertTrue(said.exits(0).err().contains("half.sqfs is cut short"), said.err());
    assertTrue(said.err().contains("text.x is neither a directory nor an image"), said.err());
    assertEquals("image", in("image", "alice", "chos --which").clean().out());
    in("half", "alice", "true").exits(125);
    assertTrue(root("chosctl check half").exits(1).out().contains("cut short"));
  }

  @Test
  void theKernelChecksOneWithHashes() {
    root("veritysetup format %1$s %1$s.verity --root-hash-file %1$s.roothash".formatted(IMAGE))
        .exits(0);
    say("image:" + IMAGE).exits(0);
    assertEquals("image", in("image", "alice", "chos --which").clean().out());
    String list = root("chosctl list").clean().out();
    assertTrue(list.matches("(?s).*\\nimage +" + IMAGE + " +published +0 +verified.*"), list);
    assertEquals("1", root("ls /dev/mapper | grep -c chos").clean().out());
    root("echo 00 > " + IMAGE + ".roothash; chosctl restart").exits(0);
    in("image", "alice", "true").exits(125);
  }

  @Test
  void eachGenerationHasANamespaceOfItsOwn() {
    root("chosctl create gen --from /export/os/busybox --squashfs").exits(0);
    Running inside = inside("gen");
    root("chosctl update gen").exits(0);
    assertEquals("gen@2", in("gen", "alice", "chos --which --verbose").clean().out());
    String pruned = root("chosctl prune gen --keep 1").exits(0).out();
    assertTrue(pruned.contains("processes are still in generation 1, which stays"), pruned);
    root("test -e /export/os/gen/1.sqfs").exits(0);
    leave(inside);
    root("chosctl prune gen --keep 1; test ! -e /export/os/gen/1.sqfs").exits(0);
    root("chosctl stage gen --to /export/staged").exits(0);
    assertTrue(
        in("gen", "alice", "readlink /.chos/link").clean().out().startsWith("/export/staged/"));
    assertEquals("gen@2", in("gen", "alice", "chos --which --verbose").clean().out());
    root("chosctl stage gen --to /export/staged --evict; rmdir /export/staged").exits(0);
    root("chosctl remove gen --purge; test ! -e /export/os/gen").exits(0);
  }
}
