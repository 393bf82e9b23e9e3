// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Trees that are squashfs images, on a host without the kernel module. */
@Tag("ci")
@Tag("module")
@OnMachine(started = false)
class NamespaceImageIT extends WithoutModule {
  private static final String IMAGE = "/export/os/image.squashfs";
  private static final String UNTIL_NO_SERVER =
      "while pgrep squashfuse > /dev/null; do sleep 0.1; done";

  NamespaceImageIT(Guest guest) {
    super(guest);
  }

  @BeforeEach
  void make() {
    guest
        .sh(
            "root",
            """
            [ -e %1$s ] || mksquashfs /export/os/busybox %1$s -quiet -no-progress
            head -c 50000 %1$s > /tmp/half
            echo hsq > /tmp/text
            for home in /root /home/alice; do
                mkdir -p $home/.config/chos
                printf '%%s\\n' %%SHELLS image:%1$s other:%1$s half:/tmp/half text:/tmp/text \\
                    > $home/.config/chos/environments
            done
            chown -R alice:alice /home/alice/.config
            """
                .formatted(IMAGE))
        .clean();
  }

  @AfterEach
  void nothingIsLeft() {
    guest
        .sh(
            "root",
            "pkill -x sleep; "
                + UNTIL_NO_SERVER
                + "; rm -rf /root/.config /home/alice/.config /tmp/half /tmp/text")
        .clean();
  }

  private Result in(String environment, String user, String script) {
    return guest.command(user, "chos", "sh", "-c", script).with("CHOS", environment).run();
  }

  @Test
  void itIsATreeLikeAnother() {
    assertEquals(
        "image\n"
            + IMAGE
            + "\nID=busybox\nalice alice\n/home/alice\n/local/export/os/debian13/etc\n0",
        in(
                "image",
                "alice",
                "chos --which; readlink /.chos/link; head -n 1 /etc/os-release; echo $(id -un) $(id"
                    + " -gn); pwd; ls -d /local/export/os/debian13/etc; grep -c ' /export'"
                    + " /proc/self/mounts")
            .exits(1)
            .out());
    Result touched =
        in("image", "alice", "test -x /etc/os-release || touch /etc/os-release; exit 7").exits(7);
    assertTrue(touched.err().contains("Read-only file system"), touched.err());
    String status = in("image", "alice", "cat /proc/self/status").clean().out();
    assertTrue(
        status.contains("\nCapPrm:\t0000000000000000\n")
            && status.contains("\nSigPnd:\t0000000000000000\n")
            && status.contains("\nShdPnd:\t0000000000000000\n"),
        status);
  }

  @Test
  void withoutACommandItIsAShellOfTheImage() {
    Result shell =
        guest
            .command("alice", "chos")
            .with("CHOS", "image")
            .stdin("echo $0 $SHELL; chos --which\n".getBytes())
            .run()
            .exits(0);
    assertEquals("-sh /bin/sh\nimage", shell.out());
    assertEquals(
        "chos: warning: the shell /bin/bash is not in image; using /bin/sh instead", shell.err());
  }

  /**
   * Stays inside with a process in the background; prints its number and that of each of its
   * children.
   */
  private static final String STAY =
      """
      trap : INT
      kill -INT 0
      sleep 1000 < /dev/null > /dev/null 2>&1 &
      echo $!
      for each in /proc/[0-9]*/stat; do
          read -r pid name state parent rest < $each
          [ $parent != $$ ] || echo $pid
      done 2> /dev/null
      head -n 1 /etc/os-release
      """;

  /**
   * Whose it is, where it is, and what it has: of descriptors, what comes after 3 it has opened
   * itself.
   */
  private static final String LOOK_AT_SERVER =
      """
      cd /proc/$(pgrep squashfuse)
      ps -o user= -o tty= -p ${PWD##*/} | tr -s ' '
      readlink cwd
      tr '\\0' '\\n' < environ | cut -d= -f1
      echo $(ls fd | sort -n | head -n 4)
      readlink fd/0
      basename $(readlink fd/3)
      grep -E 'NoNewPrivs|SigBlk' status
      ! readlink fd/* | grep passwd
      """;

  private static final String PLAIN_SERVER =
      """
      alice ?
      /
      PATH
      0 1 2 3
      /dev/null
      fuse
      SigBlk:\t0000000000000000
      NoNewPrivs:\t1\
      """;

  /**
   * Of what the user has, the server gets his rights; it lives as long as the last process inside.
   */
  @Test
  void theServerIsNobodysChildAndEndsWithTheLastProcess() {
    guest.write("/home/alice/stay", STAY);
    String[] seen =
        guest
            .sh(
                "alice",
                "export SECRET=1; cd /tmp; exec 7< /etc/passwd; CHOS=image exec chos sh ~/stay")
            .clean()
            .out()
            .split("\n");
    assertEquals(List.of(seen[0], seen[0], "ID=busybox"), List.of(seen));
    assertEquals(PLAIN_SERVER, guest.sh("root", LOOK_AT_SERVER).clean().out());
    assertEquals(
        guest.sh("root", "readlink /proc/1/ns/mnt").clean().out(),
        guest.sh("root", "readlink /proc/$(pgrep squashfuse)/ns/mnt").clean().out());
    guest.sh("alice", "kill " + seen[0] + "; rm -f ~/stay; " + UNTIL_NO_SERVER).clean();
  }

  @Test
  void oneLeavesItAndGoesAcrossAndNothingPilesUp() {
    // Each script starts the next one, in another environment.
    guest.write("/home/alice/1", "chos --which; CHOS=debian13 chos sh ~/2\n");
    guest.write("/home/alice/2", "chos --which; CHOS=other chos sh ~/3\n");
    guest.write("/home/alice/3", "chos --which; CHOS=root chos sh ~/4\n");
    guest.write("/home/alice/4", "chos --which; CHOS=image chos chos --which\n");
    assertEquals(
        "image\ndebian13\nother\nroot\nimage", in("image", "alice", "sh ~/1").clean().out());
    nothingPilesUp();
    guest.sh("alice", "rm -f 1 2 3 4").clean();
  }

  /** Each takes the place of the one before, so that there is one server at a time. */
  private void nothingPilesUp() {
    String look =
        """
        while [ $(cat /proc/[0-9]*/comm 2> /dev/null | grep -c squashfuse) != 1 ]; do sleep 1; done
        wc -l < /proc/self/mountinfo
        """;
    guest.write("/home/alice/1", look + "CHOS=other exec chos sh ~/2\n");
    guest.write("/home/alice/2", look + "CHOS=image exec chos sh ~/3\n");
    guest.write("/home/alice/3", look + "CHOS=root exec chos chos --which\n");
    List<String> mounts = in("image", "alice", "exec sh ~/1").clean().out().lines().toList();
    assertEquals(4, mounts.size(), mounts.toString());
    assertEquals(mounts.get(1), mounts.get(2));
    assertEquals("root", mounts.get(3));
  }

  @Test
  void itIsLeftWithoutNewPrivileges() {
    assertEquals(
        "12",
        guest
            .command(
                "alice",
                "setpriv",
                "--no-new-privs",
                "chos",
                "sh",
                "-c",
                "CHOS=root chos cut -d. -f1 /etc/debian_version")
            .with("CHOS", "image")
            .run()
            .clean()
            .out());
  }

  @Test
  void forRootTheKernelMountsItAndKeepsNoDevice() {
    String look = "readlink /proc/self/ns/user; grep Cap /proc/self/status";
    assertEquals(guest.sh("root", look).clean().out(), in("image", "root", look).clean().out());
    assertEquals(
        "squashfs ro,nodev",
        in("image", "root", "grep ' /bin ' /proc/mounts | cut -d' ' -f3,4 | cut -d, -f1-2")
            .clean()
            .out());
    assertEquals("root", in("image", "root", "CHOS=root chos chos --which").clean().out());
    guest.sh("root", "while [ -n \"$(losetup -a)\" ]; do sleep 0.1; done").clean();
    guest.sh("root", "mv /dev/loop-control /dev/loop-away").clean();
    try {
      assertEquals(
          "fuse.squashfuse",
          in("image", "root", "grep ' /bin ' /proc/mounts | cut -d' ' -f3").clean().out());
      complains(
          in("half", "root", "true"),
          "half",
          "/tmp/half",
          "/dev/loop-control: No such file",
          "squashfuse: ");
    } finally {
      guest.sh("root", "mv /dev/loop-away /dev/loop-control").clean();
    }
  }

  @Test
  void whatCannotBeMountedIsNamedWithItsReason() {
    complains(
        in("text", "alice", "true"),
        "text",
        "/tmp/text",
        "neither a directory nor a squashfs image");
    complains(
        guest.run("alice", "chos", "--env", "text"), "neither a directory nor a squashfs image");
    complains(in("half", "alice", "true"), "half", "/tmp/half", "squashfuse: ");
    guest
        .sh(
            "root",
            "chmod 600 /dev/fuse; cd /usr/bin; for each in squashfuse squashfuse_ll; do mv $each"
                + " away-$each; done")
        .clean();
    try {
      complains(
          in("image", "alice", "true"), IMAGE, "/dev/fuse", "Permission denied", "unsquashfs -d");
      guest.run("root", "chmod", "666", "/dev/fuse").clean();
      complains(in("image", "alice", "true"), IMAGE, "squashfuse: not installed", "unsquashfs -d");
    } finally {
      guest
          .sh(
              "root",
              "chmod 666 /dev/fuse; cd /usr/bin; for each in squashfuse squashfuse_ll;"
                  + " do mv away-$each $each; done")
          .clean();
    }
  }
}
