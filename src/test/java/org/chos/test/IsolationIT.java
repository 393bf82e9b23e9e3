// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel refuses, whatever the tools say. */
@Tag("module")
@OnMachine
class IsolationIT {
  /** A jail with what it takes to try: the kernel's files, and the programs. */
  private static final String JAIL =
      "mount -t tmpfs jail /mnt; mkdir /mnt/proc /mnt/bin;"
          + " mount --rbind /proc /mnt/proc;"
          + " cp "
          + Trees.onHost("enter")
          + " "
          + Trees.onHost("where")
          + " /mnt/bin; ";

  private final Guest guest;

  IsolationIT(Guest guest) {
    this.guest = guest;
  }

  private void refuses(String errno, Result result) {
    result.exits(1);
    assertTrue(result.err().endsWith(": " + errno), result.err());
  }

  /** Whoever holds one keeps root from changing anything; so users can't open what is locked. */
  @Test
  void aLockOfChosctls() {
    guest.sh("root", "flock --nonblock /run/chos true").clean();
    guest.sh("alice", "test -x /run/chos && ! flock --nonblock /run/chos true 2>/dev/null").clean();
  }

  private Result enter(String path) {
    return guest.run("alice", Trees.onHost("enter"), path, Trees.inside("where"));
  }

  @Test
  void aPathOnTheListIsTaken() {
    assertEquals(Trees.IN_DEBIAN13, enter(Trees.DEBIAN13).clean().out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/export/os",
        "/export/os/debian1",
        "/export/os/debian13/",
        "/export/os/debian13x",
        "/export/os/../os/debian13",
        "//export/os/debian13",
        "export/os/debian13",
        "/home/alice",
        "\n",
        " "
      })
  void aPathThatIsNotIsRefused(String path) {
    refuses("ENOENT", enter(path));
  }

  @Test
  void onlyRootChangesTheList() {
    Result result = guest.sh("alice", "echo /home/alice > /proc/chos/valid");
    assertTrue(
        result.exitCode() != 0 && result.err().contains("Permission denied"), result.toString());
    refuses("ENOENT", enter("/home/alice"));
  }

  @ParameterizedTest
  @ValueSource(strings = {Trees.DEBIAN13, "/"})
  void whoIsInAnotherRootGetsNowhere(String path) {
    refuses(
        "EPERM",
        guest.sh(
            "root",
            "exec unshare -m sh -c '"
                + JAIL
                + "exec "
                + Trees.onHost("enter")
                + " --chroot /mnt "
                + path
                + " /bin/where'"));
  }

  @Test
  void whoIsJailedInsideAnEnvironmentStaysThere() {
    refuses(
        "EPERM",
        guest.sh(
            "root",
            "exec unshare -m sh -c '"
                + JAIL
                + "mount --rbind /mnt /chos/local/mnt; exec env CHOS=debian13 chos "
                + Trees.inside("enter")
                + " --chroot /local/mnt / /bin/where'"));
  }

  @Test
  void whoIsInAUserNamespaceGetsNowhere() {
    refuses(
        "EPERM",
        guest.run(
            "alice",
            "unshare",
            "-Ur",
            Trees.onHost("enter"),
            Trees.DEBIAN13,
            Trees.inside("where")));
  }

  @Test
  void aPrivateMountNamespaceIsNoObstacle() {
    assertEquals(
        Trees.IN_DEBIAN13,
        guest
            .sh(
                "root",
                "unshare -m sh -c 'mount -t tmpfs private /tmp;"
                    + " CHOS=debian13 chos "
                    + Trees.inside("where")
                    + "'")
            .clean()
            .out());
  }

  @Test
  void procCanStillBeMountedInAUserNamespace() {
    guest.run("alice", "unshare", "-Urpf", "--mount-proc", "true").clean();
  }
}
