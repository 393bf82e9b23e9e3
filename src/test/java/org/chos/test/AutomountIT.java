// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Directories that an automounter mounts when somebody goes there, and unmounts when nobody is. */
@Tag("ci")
@OnMachine(started = false)
class AutomountIT {
  /** The place of the kernel engine's own mounts, which the mount engine has in its namespaces. */
  private static final String CHOS =
      "mount".equals(System.getProperty("chos.engine")) ? "" : "/chos";

  /** The mounts that the process sees which stays inside. */
  private static final String SEEN = "nsenter -t $(pgrep -x sleep) -m cat /proc/self/mounts";

  private final Guest guest;

  AutomountIT(Guest guest) {
    this.guest = guest;
  }

  /** One automounted directory is in BINDMOUNT, the other one in a directory that is. */
  @BeforeEach
  void maps() {
    guest
        .sh(
            "root",
            "systemctl stop chos; cp /etc/sysconfig/chos /root/sysconfig.kept; cp /etc/chos"
                + " /root/chos.kept; mkdir -p /users /home/net /srv/auto; cp -a /export/os/busybox"
                + " /srv/auto/tree; for key in idle used; do mkdir -p /srv/auto/$key; echo $key >"
                + " /srv/auto/$key/file; done")
        .exits(0);
    guest.write(
        "/etc/auto.master.d/chos.autofs",
        "/users /etc/auto.chos --timeout=2\n/home/net /etc/auto.chos --timeout=2\n");
    guest.write("/etc/auto.chos", "* -fstype=bind :/srv/auto/&\n");
    guest.write("/etc/sysconfig/chos", "BINDMOUNT=\"/dev /proc /sys /home /tmp /users\"\n");
  }

  @AfterEach
  void asItWas() {
    guest
        .sh(
            "root",
            "pkill -CONT automount; systemctl stop chos; systemctl stop autofs; cp"
                + " /root/sysconfig.kept /etc/sysconfig/chos; cp /root/chos.kept /etc/chos; rm -rf"
                + " --one-file-system /etc/auto.master.d/chos.autofs /etc/auto.chos /srv/auto &&"
                + " rmdir /users /home/net")
        .exits(0);
  }

  private void automounter(String verb) {
    guest.run("root", "systemctl", verb, "autofs").exits(0);
  }

  private String readInside(String... files) {
    return guest
        .command("alice", "chos", "sh", "-c", "cat " + String.join(" ", files))
        .with("CHOS", "busybox")
        .in("/")
        .run()
        .clean()
        .out();
  }

  private void waitUntil(String condition) {
    guest.sh("root", "until " + condition + "; do sleep 0.2; done").clean();
  }

  @Test
  void whatIsMountedAfterTheStartIsSeenInsideAndExpires() {
    guest.run("root", "systemctl", "start", "chos").exits(0);
    automounter("start");
    assertEquals("idle\nused", readInside("/users/idle/file", "/home/net/used/file"));

    Running inside =
        guest
            .command("bob", "chos", "sh", "-c", "cd /users/used && exec sleep 1000")
            .with("CHOS", "busybox")
            .in("/")
            .start();
    waitUntil("[ \"$(readlink /proc/$(pgrep -x sleep)/cwd)\" = " + CHOS + "/users/used ]");
    // Where nobody is goes, on the host and inside; where somebody is inside stays.
    waitUntil(
        "! { cat /proc/mounts; "
            + SEEN
            + "; } | grep -qE ' (/chos)?(/users/idle|/home/net/used) '");
    guest.sh("root", SEEN + " | grep ' " + CHOS + "/users/used '").exits(0);
    assertEquals(
        (CHOS.isEmpty() ? "" : "/chos/users/used\n") + "/users/used",
        guest
            .sh("root", "cut -d' ' -f2 /proc/mounts | grep -E '^(/chos)?/users/.' | sort")
            .clean()
            .out());
    inside.kill();
    inside.await();
    waitUntil("! grep -q '/users/used ' /proc/mounts");
    assertEquals("idle", readInside("/users/idle/file"));

    // The automounter goes, with all that it has mounted, and comes back while the service is up.
    automounter("stop");
    guest.sh("root", "grep auto.chos /proc/mounts").exits(1);
    automounter("start");
    assertEquals("used", readInside("/users/used/file"));

    guest.run("root", "systemctl", "stop", "chos").exits(0);
    Trees.nothingIsMounted(guest);
    assertEquals("idle", guest.run("alice", "cat", "/users/idle/file").clean().out());
  }

  /** One that pam_chos gives a mount namespace of its own. */
  @Test
  void inASessionMountsComeAndExpireAsWell() {
    guest.run("root", "systemctl", "start", "chos").exits(0);
    automounter("start");
    guest
        .sh(
            "root",
            "cp /etc/pam.d/su /root/su.kept; echo session required pam_chos.so private >>"
                + " /etc/pam.d/su; echo debian13 > /home/alice/.chos")
        .clean();
    try {
      Running session =
          guest
              .command(
                  "root",
                  "su",
                  "-",
                  "alice",
                  "-c",
                  "unshare -Ur true && cat /users/idle/file /home/net/used/file /users/used/file"
                      + " && cd /users/used && exec sleep 1000")
              .start();
      waitUntil("[ \"$(readlink /proc/$(pgrep -x sleep)/cwd)\" = /users/used ]");
      waitUntil("! { cat /proc/mounts; " + SEEN + "; } | grep -qE '/(users/idle|net/used) '");
      guest.sh("root", SEEN + " | grep ' /users/used '; grep ' /users/used ' /proc/mounts").clean();
      // What is mounted again is there again, for who has been inside all the time.
      // It can't expire while the shell that asks is in it.
      guest.sh("root", "cd /home/net/idle && " + SEEN + " | grep -q ' /home/net/idle '").clean();
      session.kill();
      guest.sh("root", "pkill -x sleep").exits(0);
      session.await();
      waitUntil("! grep -q '/users/used ' /proc/mounts");
    } finally {
      guest
          .sh("root", "pkill -x sleep; mv /root/su.kept /etc/pam.d/su; rm /home/alice/.chos")
          .clean();
    }
    guest.run("root", "systemctl", "stop", "chos").exits(0);
    Trees.nothingIsMounted(guest);
  }

  /** A tree that has to be mounted first, by an automounter that does not do it. */
  @Test
  void anAutomounterThatStandsStill() {
    guest.sh("root", "echo far:/users/tree >> /etc/chos").clean();
    automounter("start");
    guest.run("root", "pkill", "-STOP", "automount").exits(0);
    guest.run("root", "systemctl", "start", "chos").exits(0);
    Trees.canBeEntered(guest);

    guest.run("root", "pkill", "-CONT", "automount").exits(0);
    guest.run("root", "chosctl", "start").clean();
    assertEquals(
        "/users/tree busybox",
        guest
            .command("alice", "chos", Trees.inside("where"))
            .with("CHOS", "far")
            .in("/")
            .run()
            .clean()
            .out());
    // Nothing was mounted that nobody wants.
    guest.sh("root", "grep -E '/(users|net)/(idle|used) ' /proc/mounts").exits(1);

    // Frozen again, with mounts of its own that have to go.
    guest.run("root", "pkill", "-STOP", "automount").exits(0);
    guest.run("root", "systemctl", "stop", "chos").exits(0);
    Trees.nothingIsMounted(guest);
  }
}
