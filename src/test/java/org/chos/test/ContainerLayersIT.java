// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a layer says of its files is so in the tree; how little a tree may have in it, and how much
 * else than the host has.
 */
@Tag("ci")
@OnMachine
class ContainerLayersIT {
  /** Files as tar can have them, but for what the last layer hides. */
  private static final String LAYERS =
      """
      set -e
      mkdir -p base/opt/old base/opt/kept up/srv up/opt hide/opt/old
      cp -a /export/os/busybox/bin base
      echo old > base/opt/old/file; echo kept > base/opt/kept/file
      echo one > up/srv/one; ln up/srv/one up/srv/two
      echo a > up/srv/attr
      cp base/bin/busybox up/opt/busybox
      cp base/bin/busybox up/opt/setuid; chmod 4755 up/opt/setuid
      python3 -c 'if True:
          import os, struct
          os.setxattr("up/srv/attr", "user.colour", b"blue")
          os.setxattr("up/opt/busybox", "security.capability",
                      struct.pack("<IIIII", 0x02000001, 1 << 10, 0, 0, 0))'
      truncate -s 32M up/srv/sparse; echo middle >> up/srv/sparse
      truncate -s 64M up/srv/sparse; echo end >> up/srv/sparse
      touch -d 2001-02-03 up/srv/sparse
      echo o > up/srv/owned; chown 12345:54321 up/srv/owned
      echo long > up/srv/$(printf %0120d 7)
      echo bytes > up/opt/$(printf 'n\\351e')
      touch hide/opt/old/.wh..wh..opq; echo new > hide/opt/old/new
      umoci init --layout l; umoci new --image l:a
      for layer in base up hide; do
          tar --xattrs --xattrs-include='*' --sparse -C $layer -cf $layer.tar .
          umoci raw add-layer --image l:a $layer.tar
      done
      """;

  /** One line for each thing, below the working directory. */
  private static final String LOOK =
      """
      test srv/one -ef srv/two && stat -c 'links %h' srv/one
      python3 -c 'import os; print("colour", os.getxattr("srv/attr", "user.colour").decode())'
      cmp srv/sparse /root/c/up/srv/sparse && stat -c 'sparse %s %.10y' srv/sparse
      [ $(stat -c %b srv/sparse) -lt 2048 ] || stat -c 'but %b blocks' srv/sparse
      stat -c '%u %g' srv/owned; stat -c 'mode %a' opt/setuid
      cat srv/$(printf %0120d 7) opt/$(printf 'n\\351e')
      ls opt/old opt/kept
      """;

  private static final String LOOKS =
      """
      links 2
      colour blue
      sparse 67108868 2001-02-03
      12345 54321
      mode 4755
      long
      bytes
      opt/kept:
      file

      opt/old:
      new\
      """;

  private static final boolean MOUNT = "mount".equals(System.getProperty("chos.engine"));

  private final Guest guest;

  ContainerLayersIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void keep() {
    root("cp -a /etc/chos /root/chos.kept; mkdir /root/c").clean();
  }

  @AfterEach
  void asItWas() {
    root("mv /root/chos.kept /etc/chos; chosctl reload; rm -rf /root/c /export/os/c[0-9]").exits(0);
  }

  private Result root(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(Duration.ofMinutes(10)).run();
  }

  private Result in(String environment, String... command) {
    String[] line = new String[command.length + 1];
    line[0] = "chos";
    System.arraycopy(command, 0, line, 1, command.length);
    return guest.command("alice", line).with("CHOS", environment).run();
  }

  @Test
  void filesAreAsTheLayersHaveThem() {
    root("cd /root/c\n" + LAYERS).exits(0);
    assertEquals(
        LOOKS,
        root("cd /root/c/up && mkdir opt/old opt/kept && touch opt/old/new"
                + " opt/kept/file && "
                + LOOK)
            .clean()
            .out());
    Result made = root("chosctl create c1 --image oci:/root/c/l:a").exits(0);
    // The host's /srv is seen by MAKELINKS. The note is of the kernel engine's root.
    assertEquals(!MOUNT, made.err().contains("c1 has /srv: "), made.err());
    String tree = MOUNT ? "/local/export/os/c1/1" : "/.chos/tree";
    assertEquals("one", in("c1", "cat", tree + "/srv/one").clean().out());
    assertEquals(LOOKS, root("cd /export/os/c1/1\n" + LOOK).clean().out());
    root("chosctl create c2 --image oci:/root/c/l:a --squashfs").exits(0);
    assertEquals(
        LOOKS,
        root("mount -o loop,ro /export/os/c2/1.sqfs /mnt && cd /mnt\n" + LOOK + "cd /; umount /mnt")
            .clean()
            .out());
    for (String environment : new String[] {"c1", "c2"}) {
      String rights = in(environment, "/opt/busybox", "grep", "CapEff", "/proc/self/status").out();
      assertEquals("CapEff:\t0000000000000400", rights, environment);
      assertEquals(
          "bytes\nnew",
          in(environment, "sh", "-c", "cat /opt/$(printf 'n\\351e'); ls /opt/old").clean().out());
    }
  }

  /** A static program alone, in a layer that has nothing else. */
  @Test
  void oneProgramIsEnough() {
    root("cd /root/c; mkdir -p only/bin; cp /export/os/busybox/bin/busybox only/bin/cat; umoci init"
            + " --layout l; umoci new --image l:a; tar -C only -cf only.tar bin; umoci raw"
            + " add-layer --image l:a only.tar")
        .exits(0);
    for (String kind : new String[] {"", " --squashfs"}) {
      root("chosctl create c3 --image oci:/root/c/l:a" + kind).exits(0);
      assertEquals("c3", in("c3", "chos", "--which").clean().out());
      String user = in("c3", "cat", "/etc/passwd").clean().out();
      assertTrue(user.contains("alice:"), user);
      Result shell = in("c3").exits(127);
      // Into an image that is mounted inside alone Java can't look: so the last choice is tried.
      boolean tried = MOUNT && !kind.isEmpty();
      assertTrue(
          shell.err().contains(tried ? "/bin/sh: not found in c3" : "no shell"), shell.err());
      assertTrue(in("c3", "ls").exits(127).err().contains("ls"));
      root("chosctl show c3").clean();
      root("chosctl remove c3 --purge").exits(0);
    }
  }

  /** With a libc and a loader that the host has not, and programs that rpm has installed. */
  @Test
  void ofAnotherFamily() {
    root("cd /root/c; umoci init --layout l; umoci new --image l:a; umoci raw add-layer --image l:a"
            + " /srv/family.tar")
        .exits(0);
    for (String kind : new String[] {"", " --squashfs"}) {
      root("chosctl create c4 --image oci:/root/c/l:a" + kind).exits(0);
      String user = in("c4", "user").clean().out();
      assertTrue(user.matches("alice \\S*/usr/lib/ld-musl-\\S*\\.so\\.1"), user);
      List<String> packages = in("c4", "rpm", "-qa").clean().out().lines().sorted().toList();
      assertTrue(
          packages.size() == 2 && packages.get(0).startsWith("family-base-1-1."),
          packages.toString());
      assertEquals(packages.get(1), in("c4", "rpm", "-qf", "/usr/bin/user").clean().out());
      assertEquals("", in("c4", "rpm", "-V", "family-user").clean().out());
      String show = root("chosctl show c4").clean().out();
      assertTrue(show.contains("Another family (for tests)"), show);
      Result check = root("chosctl check c4").exits(0);
      assertTrue(check.out().endsWith("\nno errors, no warnings"), check.toString());
      // What rpm would change are the host's users, by the links.
      Result change =
          guest.command("root", "chos", "rpm", "-e", "family-user").with("CHOS", "c4").run();
      assertTrue(change.exitCode() != 0, change.toString());
      assertTrue(change.err().contains("use_chosctl_maintain_on_the_host"), change.err());
      root("chosctl remove c4 --purge").exits(0);
    }
  }
}
