// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.chos.test.ManualExamples.example;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With pam_chos.so in PAM's configuration, the sessions and jobs of erin, who has chosen debian13,
 * are there, and otherwise as on the host.
 */
@OnMachine
class PamIT {
  /** What erin's script says of a session: where it is, its groups, the limit that PAM has set. */
  private static final String REPORT =
      "w=/usr/libexec/chos-test/where; [ -x $w ] || w=/local$w;"
          + " echo \"$($w) CHOS=$CHOS $(id -un): $(id -Gn), $(ulimit -n) files\"\n";

  private static final String WHO = " erin: erin team, 777 files";
  private static final String INSIDE = Trees.IN_DEBIAN13 + " CHOS=debian13" + WHO;
  private static final String ON_HOST = Trees.ON_HOST + " CHOS=" + WHO;
  private static final String CHOICE = "/home/erin/.chos";

  private static Sshd sshd;

  private final Guest guest;

  PamIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void configure(Guest guest) throws IOException {
    guest
        .command("root", "/bin/sh", "-c", example("pam_chos.8", 0))
        .with("DEBIAN_FRONTEND", "noninteractive")
        .run()
        .clean();
    guest
        .sh(
            "root",
            "groupadd team && useradd --create-home --shell /bin/bash --groups team erin"
                + " && echo 'erin - nofile 777' > /etc/security/limits.d/erin.conf"
                + " && echo LANG=C.UTF-8 > /etc/default/locale")
        .clean();
    guest.write("/home/erin/report", REPORT);
    sshd = Sshd.start(guest).admit("erin").admit("root");
  }

  @AfterAll
  static void restore(Guest guest) {
    sshd.stop();
    guest
        .sh(
            "root",
            "DEBIAN_FRONTEND=noninteractive pam-auth-update --disable chos && userdel --remove erin"
                + " && groupdel team && rm -r /root/.ssh /etc/security/limits.d/erin.conf"
                + " /etc/default/locale")
        .exits(0);
  }

  @BeforeEach
  void choose() {
    guest.write(CHOICE, "debian13\n");
  }

  @AfterEach
  void clean() {
    guest.sh("root", "rm -rf " + CHOICE + " /root/.chos /tmp/mail /usr/sbin/sendmail").clean();
  }

  private Result ssh(String options, String command) {
    return guest
        .command("root", "/bin/sh", "-c", "ssh " + Sshd.CLIENT + " " + options + " \"$0\"", command)
        .run();
  }

  private void logged(String text) {
    guest
        .command(
            "root",
            "/bin/sh",
            "-c",
            "until journalctl -q -b -o cat -g pam_chos | grep -qF \"$0\"; do sleep 0.2; done",
            text)
        .run()
        .clean();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh " + Sshd.CLIENT + " erin@here sh report",
        "echo 'sh report; exit' | ssh -tt " + Sshd.CLIENT + " erin@here",
        "su erin -c 'sh /home/erin/report'",
        "su - erin -c 'sh report'",
        "echo 'sh report; exit' | script -qec 'su - erin' /dev/null",
        "echo 'sh report; exit' | script -qec 'login -f erin' /dev/null",
        "sudo -u erin -i sh report",
        "cd /var/log; sudo -u erin sh /home/erin/report",
      })
  void everyWayInLeadsThere(String command) {
    Result result = guest.sh("root", command).exits(0);
    assertTrue(result.out().lines().anyMatch(INSIDE::equals), result.toString());
  }

  @Test
  void aSessionIsWhatItIsOnTheHost() {
    Result bytes =
        ssh("erin@here", "printf '\\0\\1\\377'; printf '\\200\\n' >&2; exit 42").exits(42);
    assertArrayEquals(new byte[] {0, 1, -1}, bytes.stdout());
    assertArrayEquals(new byte[] {-128, '\n'}, bytes.stderr());
    assertEquals(
        "C.UTF-8 C",
        guest
            .sh("root", "LC_TIME=C ssh " + Sshd.CLIENT + " erin@here 'echo $LANG $LC_TIME'")
            .clean()
            .out());
    assertEquals("0022 /home/erin", ssh("erin@here", "echo $(umask) $(pwd)").clean().out());
    guest
        .sh("root", "cd /export/os/debian13/usr/bin && cp id root-id && chmod 4755 root-id")
        .clean();
    assertEquals(
        "0 erin team", ssh("erin@here", "echo $(root-id -u) $(root-id -Gn)").clean().out());
    guest.sh("root", "rm /export/os/debian13/usr/bin/root-id").clean();
  }

  @Test
  void fromThereOneGetsElsewhere() {
    assertEquals(
        Trees.IN_BUSYBOX + " CHOS=busybox" + WHO,
        ssh("erin@here", "CHOS=busybox chos sh report").clean().out());
    assertEquals(
        Trees.ON_HOST + " CHOS=root" + WHO,
        ssh("erin@here", "CHOS=root chos sh report").clean().out());
  }

  @Test
  void filesPassUnchanged() {
    guest
        .sh(
            "root",
            "cd /tmp && head -c 300000 /dev/urandom > sent && scp -q "
                + Sshd.CLIENT
                + " sent erin@here: && scp -q "
                + Sshd.CLIENT
                + " erin@here:sent by-scp"
                + " && echo 'get sent by-sftp' | sftp -q -b - "
                + Sshd.CLIENT
                + " erin@here >/dev/null"
                // Where a tree has no rsync, the host's is one command away.
                + " && rsync -e 'ssh "
                + Sshd.CLIENT
                + "' --rsync-path='CHOS=root chos rsync' erin@here:sent by-rsync"
                + " && cmp sent by-scp && cmp sent by-sftp && cmp sent by-rsync"
                + " && rm sent by-scp by-sftp by-rsync")
        .clean();
  }

  @Test
  @Tag("module")
  void theDaemonStaysOnTheHostAndWritesItsRecordsThere() {
    Running session =
        guest
            .command(
                "root",
                "/bin/sh",
                "-c",
                "{ echo touch there; exec sleep 1000; } | ssh -tt " + Sshd.CLIENT + " erin@here")
            .start();
    guest
        .sh("root", "until [ -e /home/erin/there ]; do sleep 0.1; done; rm /home/erin/there")
        .clean();
    String daemon = guest.run("root", "pgrep", "-f", "^sshd: erin \\[priv\\]").clean().out();
    assertEquals("/", guest.run("root", "readlink", "/proc/" + daemon + "/root").clean().out());
    assertEquals(
        "1",
        guest
            .sh(
                "root",
                "for pid in "
                    + daemon
                    + " $(pgrep -P "
                    + daemon
                    + "); do grep \"^$pid \" /proc/chos/processes; done | grep -c '"
                    + " /export/os/debian13$'")
            .clean()
            .out());
    assertTrue(
        guest.run("root", "last", "-f", "/var/log/wtmp", "erin").clean().out().startsWith("erin "));
    session.kill();
    session.await();
    guest.sh("root", "while grep -q . /proc/chos/processes; do sleep 0.1; done").clean();
  }

  @ParameterizedTest
  @CsvSource({
    "cron, 'echo \"@reboot sh report; echo done\" | crontab -u erin - && rm -f /run/crond.reboot &&"
        + " cron', 'kill $(cat /run/crond.pid); crontab -u erin -r', CHOS=debian13",
    // at is the host's. atd asks PAM for no variables, so it is the one of the submission.
    "at, 'atd && su - erin -c \"echo sh report | CHOS=root chos at now\"', 'kill $(cat"
        + " /run/atd.pid)', CHOS=root",
  })
  void jobsAreThereAndTheirMailIsSentFromTheHost(
      String daemon, String start, String stop, String variable) {
    guest.write(
        "/usr/sbin/sendmail",
        ("#!/bin/sh\n{ " + Trees.LINK + "; cat; } > /tmp/mail.new\n")
            .concat("mv /tmp/mail.new /tmp/mail\n")
            .getBytes(StandardCharsets.UTF_8),
        "755");
    guest.sh("root", start).exits(0);
    Result mail =
        guest
            .sh("root", "until [ -e /tmp/mail ]; do sleep 0.1; done; cat /tmp/mail; " + stop)
            .exits(0);
    assertEquals("/", mail.out().lines().findFirst().orElseThrow(), mail.toString());
    assertTrue(
        mail.out().lines().anyMatch((Trees.IN_DEBIAN13 + " " + variable + WHO)::equals),
        mail.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "echo nowhere > .chos, \"nowhere\": there is none of that name",
    "mkfifo .chos, .chos: is not a regular file",
    "ln -s /etc/shadow .chos, .chos: Permission denied",
    "head -c 100000 /dev/zero > .chos, .chos:1: the line is too long",
    "echo debian13 > .chos; chmod 0 .chos, .chos: Permission denied",
    "echo busybox > .chos, lacks the user's shell",
  })
  void aChoiceThatCannotBeHadLocksNobodyOut(String make, String reason) {
    guest.sh("root", "cd /home/erin && rm .chos && " + make).clean();
    assertEquals(ON_HOST, ssh("erin@here", "sh report").clean().out());
    logged(reason);
  }

  @Test
  void whoIsAtATerminalIsToldSo() {
    guest.write(CHOICE, "nowhere\n");
    String out =
        guest
            .sh("root", "echo 'sh report; exit' | ssh -tt " + Sshd.CLIENT + " erin@here")
            .exits(0)
            .out();
    assertTrue(
        out.contains("chos: can't enter the environment that ~/.chos asks for: see chos --list"),
        out);
    assertTrue(out.contains(ON_HOST), out);
    filesPassUnchangedOnTheHost();
  }

  private void filesPassUnchangedOnTheHost() {
    guest
        .sh(
            "root",
            "cd /tmp && head -c 300000 /dev/urandom > sent && scp -q "
                + Sshd.CLIENT
                + " sent erin@here:sent && rsync -e 'ssh "
                + Sshd.CLIENT
                + "' erin@here:sent got"
                + " && cmp sent got && rm sent got")
        .clean();
  }

  @Test
  void withoutTheServiceOneIsOnTheHost() {
    guest.run("root", "systemctl", "stop", "chos").exits(0);
    assertEquals(
        "12 CHOS= erin team",
        ssh("erin@here", "echo $(cut -d. -f1 /etc/debian_version) CHOS=$CHOS $(id -Gn)")
            .clean()
            .out());
    logged("can't enter the environment \"debian13\": CHOS is not started on this host");
  }

  @Test
  void theAdministratorCanInsist() {
    guest
        .sh(
            "root",
            "cp /etc/pam.d/common-session /root/kept"
                + " && sed -i '/pam_chos/s/optional/required/' /etc/pam.d/common-session")
        .clean();
    guest.write("/root/.chos", "nowhere\n");
    try {
      assertEquals(INSIDE, ssh("erin@here", "sh report").clean().out());
      assertEquals(Trees.ON_HOST, ssh("root@here", Trees.onHost("where")).clean().out());
      guest.write(CHOICE, "nowhere\n");
      ssh("erin@here", "sh report").exits(254);
    } finally {
      guest.run("root", "mv", "/root/kept", "/etc/pam.d/common-session").clean();
    }
  }

  /** Of one service: for all its users, for people alone, with mounts of the session's own. */
  @ParameterizedTest
  @CsvSource({"1, " + Trees.DEBIAN13, "2, /", "3, " + Trees.DEBIAN13})
  void theManualsLines(int number, String whereServicesAre) throws IOException {
    guest
        .sh(
            "root",
            "cp /etc/pam.d/su /root/su; cp /etc/pam.d/common-session /root/kept"
                + " && sed -i /pam_chos/d /etc/pam.d/common-session"
                + " && useradd --system --create-home --shell /bin/sh batch"
                + " && echo debian13 > /home/batch/.chos")
        .clean();
    try {
      assertEquals(ON_HOST, guest.sh("root", "su erin -c 'sh ~erin/report'").clean().out());
      guest
          .command("root", "/bin/sh", "-c", "cat >> /etc/pam.d/su")
          .stdin(example("pam_chos.8", number).getBytes(StandardCharsets.UTF_8))
          .run()
          .clean();
      assertEquals(INSIDE, guest.sh("root", "su erin -c 'sh ~erin/report'").clean().out());
      assertEquals(
          whereServicesAre, guest.sh("root", "su batch -c '" + Trees.LINK + "'").clean().out());
    } finally {
      guest
          .sh(
              "root",
              "mv /root/su /etc/pam.d/su; mv /root/kept /etc/pam.d/common-session;"
                  + " userdel --remove batch 2> /dev/null")
          .exits(0);
    }
  }

  /** Before pam_chos and behind it, when the session is opened and when it is closed. */
  @ParameterizedTest
  @ValueSource(strings = {"optional", "required"})
  void whatOtherModulesStartIsTheHostsAndTakesNothingFromTheSession(String control) {
    guest.write(
        "/usr/local/sbin/hook",
        ("#!/bin/sh\necho \"$PAM_SERVICE $PAM_TYPE $(" + Trees.LINK + ")\" >> /root/hooks\n")
            .getBytes(StandardCharsets.UTF_8),
        "755");
    guest
        .sh(
            "root",
            "rm -f /root/hooks; cp /etc/pam.d/common-session /root/kept; sed -i"
                + " 's/.*pam_chos.*/session optional pam_exec.so \\/usr\\/local\\/sbin\\/hook\\n"
                + "session "
                + control
                + " pam_chos.so\\nsession optional pam_exec.so"
                + " \\/usr\\/local\\/sbin\\/hook/' /etc/pam.d/common-session")
        .clean();
    try {
      assertEquals(INSIDE, ssh("erin@here", "sh report").clean().out());
      assertEquals(
          Trees.DEBIAN13, guest.sh("root", "su - erin -c '" + Trees.LINK + "'").clean().out());
      guest
          .sh("root", "until [ $(grep -c close_session /root/hooks) -ge 4 ]; do sleep 0.1; done")
          .clean();
      List<String> hooks = guest.run("root", "cat", "/root/hooks").clean().out().lines().toList();
      assertEquals(8, hooks.size(), hooks.toString());
      assertEquals(List.of(), hooks.stream().filter(line -> !line.endsWith("_session /")).toList());
    } finally {
      guest.run("root", "mv", "/root/kept", "/etc/pam.d/common-session").clean();
    }
  }

  @Test
  void rootOnlyWhereAskedFor() {
    guest.write("/root/.chos", "debian13\n");
    assertEquals(Trees.ON_HOST, ssh("root@here", Trees.onHost("where")).clean().out());
    guest
        .sh(
            "root",
            "cp /etc/pam.d/common-session /root/kept"
                + " && sed -i 's/pam_chos.so/& root/' /etc/pam.d/common-session")
        .clean();
    try {
      assertEquals(Trees.IN_DEBIAN13, ssh("root@here", Trees.inside("where")).clean().out());
    } finally {
      guest.run("root", "mv", "/root/kept", "/etc/pam.d/common-session").clean();
    }
  }

  @Test
  void whoHasChosenNothingIsInTheDefault() {
    guest.sh("root", "rm " + CHOICE).clean();
    assertEquals(ON_HOST, ssh("erin@here", "sh report").clean().out());
    guest
        .sh(
            "root",
            "cp -a /etc/chos /root/kept && echo default:/export/os/debian13 >> /etc/chos"
                + " && chosctl reload")
        .exits(0);
    try {
      assertEquals(
          INSIDE.replace("CHOS=debian13", "CHOS=default"),
          ssh("erin@here", "sh report").clean().out());
    } finally {
      guest.sh("root", "mv /root/kept /etc/chos && chosctl reload").exits(0);
    }
  }
}
