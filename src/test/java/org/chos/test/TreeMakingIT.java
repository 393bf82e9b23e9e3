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

/**
 * {@code chosctl create}, {@code adopt} and {@code remove}, with the real mmdebstrap and a
 * distribution of three packages that lies on the machine's disk.
 */
@Tag("ci")
@OnMachine
class TreeMakingIT {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** With what an administrator has written around the lines. */
  private static final String TABLE =
      """
      # Ours: don't touch
      %SHELLS
      root:/

        # a comment in between
      debian13:/export/os/debian13
      busybox:/export/os/busybox
      # behind them
      """;

  private static final String BEHIND = "busybox:/export/os/busybox\n";

  private final Guest guest;

  TreeMakingIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void keep() {
    guest.sh("root", "cp -a /etc/chos /root/chos.kept").clean();
    guest.write("/etc/chos", TABLE);
  }

  @AfterEach
  void restore() {
    guest.sh("root", "mv /root/chos.kept /etc/chos; service chos reload").exits(0);
  }

  /** As it is typed, with that in front of it. */
  private static String create(String name, String more) {
    return "chosctl create "
        + name
        + " --mirror 'deb [trusted=yes] copy:///srv/mirror tiny main' "
        + more;
  }

  private Result root(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(PATIENCE).run();
  }

  private void tableIs(String wanted) {
    assertEquals(wanted, new String(guest.run("root", "cat", "/etc/chos").clean().stdout()));
  }

  /**
   * Of a tree that was to be there nothing is, nobody is at work on it, and the table is as it was.
   */
  private void nothingIsMade() {
    tableIs(TABLE);
    assertEquals(
        "busybox\ndebian13",
        guest
            .sh(
                "root",
                "ls -A /export/os; pgrep -a mmdebstrap;" + " grep chos-new /proc/mounts; true")
            .clean()
            .out());
  }

  /** One line that has these words in it, behind the lines of the progress. */
  private static void fails(Result result, String... words) {
    result.exits(1);
    String said =
        result
            .err()
            .lines()
            .filter(line -> !line.matches("chosctl: +[0-9]+% .*"))
            .reduce((one, other) -> one + "\n" + other)
            .orElse("");
    assertEquals(1, said.lines().count(), result.toString());
    for (String word : words) {
      assertTrue(said.contains(word), "no \"" + word + "\" in: " + said);
    }
  }

  @Test
  void whatCanNotBeMade() {
    fails(
        guest.sh("alice", "PATH=/usr/sbin:$PATH; " + create("tiny", "--suite tiny")),
        "only root",
        "sudo");
    fails(
        root(create("busybox", "--suite tiny")),
        "busybox is in /etc/chos already",
        "choose another name");
    fails(
        root(create("tiny", "--suite tiny --path /export/os/debian13")),
        "is not empty",
        "chosctl adopt");
    fails(
        root("chosctl create tiny --mirror copy:///srv/mirror --suite tinny"),
        "no suite tinny",
        "copy:/srv/mirror",
        "spelling");
    fails(
        root(create("tiny", "--suite tiny --include no-such-package")),
        "tiny has no package no-such-package",
        "--include");
    try {
      root("mkdir /export/small && mount -t tmpfs -o size=2m none /export/small").clean();
      fails(
          root(create("tiny", "--suite tiny --path /export/small/tiny")),
          "no space is left in /export/small",
          "--path");
      assertEquals("", root("ls -A /export/small").clean().out());
    } finally {
      root("umount /export/small; rmdir /export/small").clean();
    }
    nothingIsMade();
  }

  /**
   * The signal comes when it is at the base system.
   *
   * @param whom the process ID as kill(1) has it; negative for all that is in the foreground
   */
  private Result endedBy(String signal, String whom) {
    root("> /tmp/said").clean();
    Running making =
        guest
            .command(
                "root", "/bin/sh", "-c", "exec " + create("tiny", "--suite tiny") + " 2> /tmp/said")
            .within(PATIENCE)
            .start();
    root("until grep -q 'installing the base system' /tmp/said || ! kill -0 "
            + making.pid()
            + "; do sleep 0.1; done; kill -s "
            + signal
            + " -- "
            + whom
            + making.pid())
        .clean();
    return making.await();
  }

  @Test
  void anInterruptedOneLeavesNothing() {
    endedBy("INT", "-").exits(130);
    String said = guest.run("root", "cat", "/tmp/said").out();
    assertTrue(said.endsWith("chosctl: interrupted: nothing is left of /export/os/tiny/1"), said);
    nothingIsMade();
  }

  @Test
  void aTreeIsMadeEnteredAndDeleted() {
    assertEquals(9, endedBy("KILL", "").signal());
    root("while pgrep mmdebstrap; do sleep 0.1; done >/dev/null").clean();
    tableIs(TABLE);

    tinyIsMadeOverWhatWasLeft();
    itIsNotDeletedUnderSomebody();
    itIsNotDeletedWithWhatIsMountedInIt();
    assertEquals(
        "tiny is removed, and its tree deleted", root("chosctl remove tiny --purge").clean().out());
    nothingIsMade();
    guest.command("alice", "chos", "true").with("CHOS", "tiny").run().exits(125);
  }

  private void tinyIsMadeOverWhatWasLeft() {
    Result made = root(create("tiny", "--suite tiny --include tiny-extra")).exits(0);
    assertTrue(made.err().contains(" 17% unpacking\n"), made.toString());
    assertTrue(made.out().startsWith("tiny is ready; chos is running"), made.toString());
    tableIs(TABLE.replace(BEHIND, BEHIND + "tiny:/export/os/tiny/1\n"));
    assertEquals("busybox\ndebian13\ntiny", root("ls -A /export/os").clean().out());
    Result entered =
        guest
            .command("alice", "chos", "sh", "-c", "extra; readlink /.chos/link")
            .with("CHOS", "tiny")
            .run();
    assertEquals("extra\n/export/os/tiny/1", entered.clean().out());
  }

  private void itIsNotDeletedUnderSomebody() {
    Running inside =
        guest
            .command("alice", "chos", Guest.LOCAL + "/bin/sleep", "1000")
            .with("CHOS", "tiny")
            .start();
    root("until chosctl ps | grep -q tiny; do sleep 0.1; done").clean();
    fails(
        root("chosctl remove tiny --purge"), "processes are in tiny", "(alice: sleep, in tiny@1)");
    inside.kill();
    inside.await();
  }

  private void itIsNotDeletedWithWhatIsMountedInIt() {
    root("cd /export/os/tiny/1 && mkdir mnt && mount -t tmpfs none mnt && touch mnt/precious")
        .clean();
    fails(
        root("chosctl remove tiny --purge"),
        "something is mounted there",
        "umount /export/os/tiny/1/mnt");
    root("cd /export/os/tiny/1 && rm mnt/precious && umount mnt && test -e usr/bin/extra").clean();
  }

  @Test
  void aTreeThatThereIsIsAdopted() {
    try {
      root("cd /export/os && mkdir -p fresh/bin fresh/usr/bin fresh/etc && cp busybox/bin/busybox"
              + " fresh/bin && for name in sh cat; do ln -s busybox fresh/bin/$name; done && for"
              + " name in etc/hosts usr/bin/chos; do echo mine > fresh/$name; done")
          .clean();
      String listing = root("cd /export/os/fresh && find . | sort").clean().out();
      String would = root("chosctl adopt fresh /export/os/fresh --dry-run").clean().out();
      assertTrue(
          would.contains(
              "would link etc/hosts -> /local/etc/hosts, the old one stays as"
                  + " etc/hosts.chos-orig\n"),
          would);
      assertTrue(would.endsWith("would add fresh:/export/os/fresh to /etc/chos"), would);
      assertEquals(listing, root("cd /export/os/fresh && find . | sort").clean().out());
      tableIs(TABLE);

      root("mount --bind /export/os/fresh /export/os/fresh && mount -o remount,bind,ro"
              + " /export/os/fresh")
          .clean();
      fails(
          root("chosctl adopt fresh /export/os/fresh"),
          "/export/os/fresh: Read-only file system: could not",
          "install usr/bin/chos",
          "link etc/hosts -> /local/etc/hosts");
      root("umount /export/os/fresh").clean();

      assertEquals("fresh is adopted", root("chosctl adopt fresh /export/os/fresh").clean().out());
      tableIs(TABLE.replace(BEHIND, BEHIND + "fresh:/export/os/fresh\n"));
      assertEquals(
          "mine\nmine",
          root("cat /export/os/fresh/etc/hosts.chos-orig"
                  + " /export/os/fresh/usr/bin/chos.chos-orig")
              .clean()
              .out());
      root("chosctl reload").exits(0);
      assertEquals(
          "127.0.0.1 localhost chos\nroot",
          guest
              .command(
                  "alice",
                  "chos",
                  "sh",
                  "-c",
                  "cat /etc/hosts; CHOS=root chos sh -c 'chos --which'")
              .with("CHOS", "fresh")
              .run()
              .clean()
              .out());
      assertEquals("fresh is removed", root("chosctl remove fresh").clean().out());
      tableIs(TABLE);
      root("test -e /export/os/fresh/bin/busybox").clean();
    } finally {
      root("umount /export/os/fresh 2>/dev/null; rm -r /export/os/fresh").clean();
    }
  }
}
