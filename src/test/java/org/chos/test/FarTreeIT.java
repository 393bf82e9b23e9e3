// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A tree, and a directory of BINDMOUNT, on a file system whose server stands still. */
@Tag("ci")
@Tag("module")
@OnMachine(started = false)
class FarTreeIT {
  private static final String TREE = "/mnt/far/tree";
  private static final String SILENT = TREE + " does not answer";

  private final Guest guest;

  FarTreeIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void served() {
    guest
        .sh(
            "root",
            "systemctl stop chos; cp /etc/sysconfig/chos /root/sysconfig.kept; cp /etc/chos"
                + " /root/chos.kept; mkdir -p /mnt/far /srv/far/share; echo shared >"
                + " /srv/far/share/file; cp -a /export/os/busybox /srv/far/tree; modprobe fuse;"
                + " bindfs /srv/far /mnt/far")
        .exits(0);
    guest.write("/etc/sysconfig/chos", "BINDMOUNT=\"/dev /proc /tmp /mnt/far/share\"\n");
    guest.write("/etc/chos", "%SHELLS\nbusybox:/export/os/busybox\nfar:" + TREE + "\n");
  }

  @AfterEach
  void asItWas() {
    guest
        .sh(
            "root",
            "pkill -CONT -x bindfs; systemctl stop chos;"
                + " cp /root/sysconfig.kept /etc/sysconfig/chos; cp /root/chos.kept /etc/chos;"
                + " umount /mnt/far && rm -rf --one-file-system /srv/far && rmdir /mnt/far")
        .exits(0);
  }

  private void server(String signal) {
    guest.run("root", "pkill", "-" + signal, "-x", "bindfs").exits(0);
  }

  private void farCanBeEntered() {
    assertEquals(
        "shared\n" + TREE,
        guest
            .command(
                "alice", "chos", "sh", "-c", "cat /mnt/far/share/file; readlink /proc/chos/link")
            .with("CHOS", "far")
            .in("/")
            .run()
            .clean()
            .out());
  }

  /** Those that look and those that change, all at once. */
  private Map<String, Result> atOnce(String... lines) {
    Map<String, Running> all = new LinkedHashMap<>();
    for (String line : lines) {
      all.put(
          line,
          guest
              .command("root", ("chosctl " + line).split(" "))
              .within(Duration.ofMinutes(10))
              .start());
    }
    Map<String, Result> results = new LinkedHashMap<>();
    all.forEach((line, running) -> results.put(line, running.await()));
    return results;
  }

  private static void says(Result result, int exitCode, String... words) {
    result.exits(exitCode);
    for (String word : words) {
      assertTrue((result.out() + result.err()).contains(word), "no \"" + word + "\" in " + result);
    }
  }

  @Test
  void noCommandWaitsForAServerThatIsDown() {
    guest.run("root", "systemctl", "start", "chos").exits(0);
    farCanBeEntered();

    server("STOP");
    Map<String, Result> down =
        atOnce("list", "status", "show far", "ps", "check far", "adopt far " + TREE, "reload");
    says(down.get("list"), 0, "silent");
    says(down.get("status"), 0, "silent");
    says(down.get("show far"), 0, SILENT, "silent");
    says(down.get("ps"), 0, "ENVIRONMENT");
    says(down.get("check far"), 1, SILENT);
    says(down.get("adopt far " + TREE), 1, SILENT);
    says(down.get("reload"), 0, SILENT, "/mnt/far/share does not answer");
    Trees.canBeEntered(guest);

    server("CONT");
    farCanBeEntered();

    server("STOP");
    guest.run("root", "systemctl", "stop", "chos").exits(0);
    Trees.nothingIsMounted(guest);
  }

  @Test
  void aLineForSeveralHasWhatThereWasWhileItsServerIsDown() {
    guest
        .sh(
            "root",
            "mkdir /srv/far/v2; cp -a /srv/far/tree /srv/far/v2/; cp -a /srv/far/v2 /srv/far/v3;"
                + " mkdir /srv/far/v4; echo 'far-*:/mnt/far/v*/tree' >> /etc/chos; systemctl start"
                + " chos")
        .exits(0);
    String names = "cut -f 1 /run/chos/environments | xargs";
    assertEquals("busybox far far-2 far-3", guest.sh("root", names).clean().out());
    String which = "CHOS=far-3 chos chos --which";
    assertEquals("far-3", guest.sh("alice", "cd /; " + which).clean().out());
    says(guest.sh("root", "chosctl remove far-3"), 1, "far-*:/mnt/far/v*/tree", "chosctl edit");
    server("STOP");
    says(guest.sh("root", "chosctl reload"), 0, "/mnt/far does not answer", "what was there stays");
    assertEquals("busybox far far-2 far-3", guest.sh("root", names).clean().out());
    server("CONT");
    assertEquals("far-3", guest.sh("alice", "cd /; " + which).clean().out());
    guest
        .sh("root", "mkdir /srv/far/v5; mv /srv/far/v3/tree /srv/far/v5/; chosctl reload")
        .exits(0);
    assertEquals("busybox far far-2 far-5", guest.sh("root", names).clean().out());
    says(guest.sh("root", "chosctl list"), 0, "far-5 ");
    // Who could make a tree would have the host's set-uid programs run with a loader of his own.
    says(
        guest.sh("root", "chown alice /srv/far/v2; chosctl reload"),
        0,
        "/mnt/far/v2/tree, or a directory above it, can be changed by others than root");
    assertEquals("busybox far far-5", guest.sh("root", names).clean().out());
    says(
        guest.sh("root", "sed -i s,/mnt/far/v,/mnt/no/v, /etc/chos; chosctl reload"),
        0,
        "/mnt/no can't be listed");
    assertEquals("busybox far", guest.sh("root", names).clean().out());
  }

  /** Any user can have such a mount, in a namespace of his own. */
  @Test
  void aStopDoesNotWaitForAMountInAnotherNamespace() {
    guest.run("root", "systemctl", "start", "chos").exits(0);
    Running apart =
        guest
            .command(
                "root",
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind /mnt/far /chos; exec sleep 1000")
            .start();
    guest
        .sh(
            "root",
            "until grep -q ' /chos .*fuse' /proc/" + apart.pid() + "/mountinfo; do sleep 0.1; done")
        .clean();
    server("STOP");
    says(
        guest.run("root", "chosctl", "stop"),
        1,
        "the mount namespace of process " + apart.pid() + " does not answer");
    apart.kill();
    apart.await();
    guest.run("root", "chosctl", "stop").exits(0);
    Trees.nothingIsMounted(guest);
  }

  @Test
  void aStartWithoutTheServerIsCompletedLater() {
    server("STOP");
    guest.run("root", "systemctl", "start", "chos").exits(0);
    Trees.canBeEntered(guest);
    says(
        guest.command("alice", "chos", "true").with("CHOS", "far").in("/").run(),
        125,
        SILENT,
        "reload");

    server("CONT");
    guest.run("root", "service", "chos", "reload").exits(0);
    farCanBeEntered();
  }

  @Test
  void aLoginGoesOnWithoutTheServer() {
    String who = "su - gina -c 'readlink /proc/chos/link'";
    guest.run("root", "systemctl", "start", "chos").exits(0);
    guest
        .sh(
            "root",
            "DEBIAN_FRONTEND=noninteractive pam-auth-update --enable chos"
                + " && useradd --create-home --shell /bin/sh gina && echo far > /home/gina/.chos")
        .clean();
    try {
      says(guest.sh("root", who), 0, TREE);
      server("STOP");
      Result login = guest.sh("root", who).exits(0);
      assertEquals("/", login.out());
      assertTrue(
          login.err().contains("can't enter the environment that ~/.chos asks for"), login.err());
      guest
          .sh(
              "root",
              "until journalctl -q -b -o cat -g pam_chos | grep -q 'gina.*does not answer';"
                  + " do sleep 0.2; done")
          .clean();
    } finally {
      server("CONT");
      guest
          .sh(
              "root",
              "DEBIAN_FRONTEND=noninteractive pam-auth-update --disable chos; userdel --remove"
                  + " gina")
          .exits(0);
    }
  }

  /** It has all of the host's mounts, and asks none of their servers. */
  @Test
  void aSessionWithMountsOfItsOwnNeedsNoServer() {
    guest.run("root", "systemctl", "start", "chos").exits(0);
    guest
        .sh(
            "root",
            "cp /etc/pam.d/su /root/su.kept; echo session required pam_chos.so private >>"
                + " /etc/pam.d/su; useradd --create-home --shell /bin/sh gina; echo busybox >"
                + " /home/gina/.chos")
        .clean();
    try {
      server("STOP");
      guest
          .sh(
              "root",
              "su gina -c 'cd / && exec sleep 1000' >/dev/null 2>&1 & until"
                  + " [ \"$(readlink /proc/$(pgrep -x sleep)/root)\" = / ]; do sleep 0.2; done")
          .exits(0);
      String there = "nsenter -t $(pgrep -x sleep) -m ";
      server("CONT");
      assertEquals("shared", guest.sh("root", there + "cat /mnt/far/share/file").clean().out());
      server("STOP");
      Result refused = guest.run("root", "chosctl", "stop").exits(1);
      assertTrue(refused.err().contains("gina: sleep, in busybox"), refused.err());
      guest.sh("root", "pkill -x sleep; while pgrep -x sleep; do sleep 0.2; done").exits(0);
      guest.run("root", "systemctl", "stop", "chos").exits(0);
      Trees.nothingIsMounted(guest);
    } finally {
      guest
          .sh(
              "root",
              "pkill -CONT -x bindfs; mv /root/su.kept /etc/pam.d/su; userdel --remove gina")
          .exits(0);
    }
  }
}
