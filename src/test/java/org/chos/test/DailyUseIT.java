// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chos.test.machine.Command;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What sites and users write into their own scripts, on a host whose PAM knows nothing of CHOS. */
@Tag("module")
@OnMachine
class DailyUseIT {
  /** In dave's ~/.bashrc: interactive shells are in debian13. */
  private static final String SWITCH =
      """
      case $- in
      *i*)
      	if [ "$CHOS" != debian13 ]; then
      		export CHOS=debian13
      		exec chos
      	fi
      	;;
      esac
      """;

  /** Believes the link, and says so if the variable claims something else. */
  private static final String LOGIN_MESSAGE =
      """
      link=$(readlink /proc/chos/link)
      claimed=$(awk -F '\\t' -v name="$CHOS" '$1 == name { print $2 }' /run/chos/environments)
      if [ "$link" = "${claimed:-/}" ]; then
      	echo "environment: ${CHOS:-none}"
      else
      	echo "environment: $link (CHOS=$CHOS is wrong)"
      fi
      """;

  private static final String GUARD =
      """
      if [ "$(readlink /proc/chos/link)" != /export/os/debian13 ]; then
      	echo "wrong environment" >&2
      	exit 3
      fi
      echo "the job runs"
      """;

  private static Sshd sshd;

  private final Guest guest;

  DailyUseIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void addUser(Guest guest) {
    guest
        .sh("root", "groupadd crew && useradd --create-home --shell /bin/bash --groups crew dave")
        .clean();
    guest.write("/home/dave/message", LOGIN_MESSAGE);
    guest.write("/home/dave/guard", GUARD);
    sshd = Sshd.start(guest).admit("dave");
  }

  @AfterAll
  static void removeUser(Guest guest) {
    sshd.stop();
    guest.sh("root", "userdel --remove dave && groupdel crew").exits(0);
  }

  private Result dave(String script) {
    return guest.sh("root", "su - dave -c '" + script + "'");
  }

  @Test
  void aShellKeepsWhatASessionNeeds() {
    List<String> kept =
        List.of(
            "LANG=C.UTF-8",
            "LC_TIME=C",
            "XAUTHORITY=/home/dave/x",
            "KRB5CCNAME=FILE:/tmp/k",
            "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/bus",
            "XDG_RUNTIME_DIR=/run/user/7",
            "TMPDIR=/tmp/t");
    Command shell =
        guest
            .command("dave", "/bin/sh", "-c", "ulimit -n 555; umask 27; exec chos")
            .with("CHOS", "debian13")
            .with("LD_LIBRARY_PATH", "/leak")
            .with("PYTHONPATH", "/leak")
            .stdin(
                "env; echo $(id -un): $(id -Gn), $(ulimit -n) $(umask) $(locale charmap)"
                    .getBytes(StandardCharsets.UTF_8));
    kept.forEach(variable -> shell.with(variable.split("=", 2)[0], variable.split("=", 2)[1]));
    Result result = shell.run().clean();
    List<String> lines = result.out().lines().toList();
    assertTrue(lines.containsAll(kept), result.toString());
    assertTrue(lines.contains("dave: dave crew, 555 0027 UTF-8"), result.toString());
    assertFalse(result.out().contains("/leak"), result.toString());
  }

  @Test
  void aLoginMessageThatBelievesTheLink() {
    assertEquals("environment: none", dave("sh message").clean().out());
    assertEquals("environment: debian13", dave("CHOS=debian13 chos sh message").clean().out());
    assertEquals(
        "environment: / (CHOS=debian13 is wrong)", dave("CHOS=debian13 sh message").clean().out());
    assertEquals(
        "environment: /export/os/busybox (CHOS=debian13 is wrong)",
        dave("CHOS=busybox chos env CHOS=debian13 sh message").clean().out());
  }

  @Test
  void aGuardInAJob() {
    assertEquals("the job runs", dave("CHOS=debian13 chos sh guard").clean().out());
    Result onHost = dave("CHOS=debian13 sh guard").exits(3);
    assertEquals("", onHost.out());
    assertEquals("wrong environment", onHost.err());
    assertEquals("wrong environment", dave("CHOS=busybox chos sh guard").exits(3).err());
  }

  @Test
  void dotfilesThatSwitchByThemselves() {
    guest.sh("root", "cp /home/dave/.bashrc /root/kept").clean();
    guest.write("/home/dave/.bashrc", SWITCH);
    try {
      String script = "echo \"at $(" + Trees.inside("where") + ") level $SHLVL\"; exit";
      Result interactive =
          guest
              .command(
                  "root",
                  "/bin/sh",
                  "-c",
                  "echo \"$0\" | ssh -tt " + Sshd.CLIENT + " dave@here",
                  script)
              .run()
              .exits(0);
      // Not a shell in a shell in a shell.
      assertTrue(
          interactive.out().lines().anyMatch(("at " + Trees.IN_DEBIAN13 + " level 1")::equals),
          interactive.toString());

      Result silent =
          guest.sh("root", "ssh " + Sshd.CLIENT + " dave@here " + Trees.onHost("where")).clean();
      assertEquals(Trees.ON_HOST, silent.out());
      guest
          .sh(
              "root",
              "cd /tmp && head -c 100000 /dev/urandom > sent && scp -q "
                  + Sshd.CLIENT
                  + " sent dave@here:sent && rsync -e 'ssh "
                  + Sshd.CLIENT
                  + "' dave@here:sent got && cmp sent got"
                  + " && echo 'get sent got2' | sftp -q -b - "
                  + Sshd.CLIENT
                  + " dave@here > /dev/null"
                  + " && cmp sent got2 && rm sent got got2")
          .clean();
    } finally {
      guest.run("root", "mv", "/root/kept", "/home/dave/.bashrc").clean();
    }
  }

  @Test
  void aCrontabLineThatNamesTheEnvironment() {
    guest.write(
        "/home/dave/run.sh",
        "{ "
            + Trees.inside("where")
            + "; echo \"$CHOS $HOME $PATH $(pwd)\"; } > out.new; mv out.new out\n");
    guest
        .sh(
            "root",
            "echo '@reboot CHOS=debian13 chos flock -n /tmp/dave.lock bash -l run.sh' | crontab -u"
                + " dave - && rm -f /run/crond.reboot && cron")
        .exits(0);
    Result job =
        guest
            .sh(
                "root",
                "until [ -e /home/dave/out ]; do sleep 0.1; done; cat /home/dave/out;"
                    + " kill $(cat /run/crond.pid); crontab -u dave -r; rm -f /tmp/dave.lock")
            .exits(0);
    assertEquals(Trees.IN_DEBIAN13, job.out().lines().findFirst().orElseThrow(), job.toString());
    assertTrue(job.out().contains("\ndebian13 /home/dave /"), job.toString());
    assertTrue(job.out().endsWith(" /home/dave"), job.toString());
  }

  @Test
  void aPortalThatRunsCommandsForUsers() {
    // No terminal, no standard input, next to no variables.
    Result result =
        guest
            .sh(
                "root",
                "exec setpriv --reuid=dave --regid=dave --init-groups --no-new-privs"
                    + " env -i CHOS=debian13 /usr/bin/chos --chdir /tmp /bin/sh -c"
                    + " 'env; pwd; tty; printf \"\\0\\377\"; printf \"\\1\\n\" >&2; exit 77' <&-")
            .exits(77);
    byte[] expected =
        "CHOS=debian13\nPWD=/tmp\n/tmp\nnot a tty\n\0\377".getBytes(StandardCharsets.ISO_8859_1);
    assertArrayEquals(expected, result.stdout(), result.toString());
    assertArrayEquals(new byte[] {1, '\n'}, result.stderr(), result.toString());
  }
}
