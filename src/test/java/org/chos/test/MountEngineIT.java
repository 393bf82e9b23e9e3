// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prepared mount namespaces, on a host without the kernel module. */
@Tag("ci")
@OnMachine(started = false)
class MountEngineIT extends WithoutModule {
  private static final String NO_CAPABILITY = "0000000000000000";

  MountEngineIT(Guest guest) {
    super(guest);
  }

  @BeforeAll
  static void start(Guest guest) throws IOException {
    guest
        .sh(
            "root",
            "cp -p /etc/chos.conf /root/chos.conf; cp -p /etc/sysconfig/chos /root/sysconfig;"
                + " sed -i s/MAKELINKS=yes/MAKELINKS=no/ /etc/sysconfig/chos")
        .clean();
    guest.sh("root", ManualExamples.example("chos-mount.7", 0)).exits(0);
  }

  @AfterAll
  static void stop(Guest guest) {
    guest
        .sh(
            "root",
            "chosctl stop && mv /root/chos.conf /etc/chos.conf && mv /root/sysconfig"
                + " /etc/sysconfig/chos && chosctl grant --revoke && ! grep /run/chos/ /proc/mounts"
                + " && ! ls -d /run/chos/mount 2>/dev/null")
        .exits(0);
  }

  /** So that what one test has left half-way is not the fault of the next. */
  @BeforeEach
  void startAgain() {
    guest.sh("root", "[ -e /run/chos/mount/current ] || chosctl start").exits(0);
  }

  private Result inDebian13(String user, String script) {
    return guest.command(user, "chos", "sh", "-c", script).with("CHOS", "debian13").run();
  }

  /** As a user, in a process that something has been done to. */
  private Result afterwards(String how) {
    return guest.command("alice", "/bin/sh", "-c", how).with("CHOS", "debian13").run();
  }

  @Test
  void aUserIsInTheTreeWithoutRights() {
    assertEquals(
        "13\n/home/alice\n" + NO_CAPABILITY + "\n" + NO_CAPABILITY + "\n/usr/bin/dash",
        inDebian13(
                "alice",
                "cut -d. -f1 /etc/debian_version; pwd; sed -n 's/^Cap\\(Prm\\|Eff\\):.//p'"
                    + " /proc/self/status; realpath /bin/sh")
            .clean()
            .out());
  }

  @Test
  void aRunningShellStays() {
    StillShell.isToldAndOffered(guest);
  }

  @Test
  void oneCanTellWhereOneIsAndGoBackAndAcross() {
    assertEquals(
        "debian13\n12\nbusybox\nroot\n/home/alice",
        inDebian13(
                "alice",
                "chos --which; CHOS=root chos cut -d. -f1 /etc/debian_version;"
                    + " CHOS=busybox chos chos --which; CHOS=root chos chos --which;"
                    + " CHOS=root chos pwd")
            .clean()
            .out());
  }

  @Test
  void aGenerationHasItsNumber() {
    guest
        .sh(
            "root",
            "cp -a /etc/chos /root/chos.kept; chosctl create gen --from /export/os/busybox &&"
                + " chosctl update gen")
        .exits(0);
    try {
      assertEquals(
          "gen\ngen@2",
          guest
              .command("alice", "chos", "sh", "-c", "chos --which; chos --which --verbose")
              .with("CHOS", "gen")
              .run()
              .clean()
              .out());
      String ps =
          guest
              .sh(
                  "root",
                  "CHOS=gen chos sleep 1000 & until chosctl ps | grep gen; do sleep 0.1; done; kill"
                      + " $!; wait")
              .out();
      assertTrue(ps.contains(" gen@2 "), ps);
    } finally {
      guest
          .sh("root", "chosctl remove gen --purge; mv /root/chos.kept /etc/chos && chosctl reload")
          .exits(0);
    }
  }

  @Test
  void setUidProgramsGroupsAndUserNamespacesWork() {
    guest
        .sh("root", "cd /export/os/debian13/usr/bin && cp id root-id && chmod 4755 root-id")
        .clean();
    assertEquals("0\n0", inDebian13("alice", "root-id -u; unshare -Ur id -u").clean().out());
    assertEquals(guest.run("alice", "id").clean().out(), inDebian13("alice", "id").clean().out());
    guest.sh("root", "rm /export/os/debian13/usr/bin/root-id").clean();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "setpriv --no-new-privs chos true | no_new_privs",
        "unshare -Ur chos true | user namespace",
        "strace -f -o /dev/null chos true | debugger",
        "sudo unshare -m setpriv --reuid alice --regid alice --init-groups chos true | mount"
            + " namespace of its own",
        "sudo unshare -pf setpriv --reuid alice --regid alice --init-groups chos true | pid"
            + " namespace",
        "sudo sh -c 'mkdir -p /tmp/jail && mount --rbind / /tmp/jail && mount --make-rslave"
            + " /tmp/jail && exec chroot /tmp/jail setpriv --reuid alice --regid alice"
            + " --init-groups chos true' | chroot",
        "sudo setpriv --bounding-set -sys_admin --reuid alice --regid alice --init-groups chos true"
            + " | bounding set",
        "sudo setpriv --inh-caps +net_raw --ambient-caps +net_raw --reuid alice --regid alice"
            + " --init-groups chos true | ambient",
        "perl -MPOSIX -e '$clone = (uname)[4] eq qw(aarch64) ? 220 : 56; $p = syscall($clone,"
            + " 0x211, 0, 0, 0, 0); exec qw(chos true) unless $p; wait; exit $? >> 8' | shares its"
            + " root directory",
        "sudo chmod 777 /run/chos/mount; chos true; e=$?; sudo chmod 755 /run/chos/mount; exit $e |"
            + " can be written to by others",
        "cp /usr/lib/chos/enter /tmp/enter; /tmp/enter 1 -- true true | chosctl grant",
        "/usr/lib/chos/enter 4711 -- true true | number 4711 is not published",
        "/usr/lib/chos/enter ../1 -- true true | digits",
      })
  void whoMayNotMoveIsToldWhy(String how, String word) {
    Result result = afterwards(how.replace("sudo ", "sudo CHOS=debian13 "));
    complains(result, word);
    guest.sh("root", "umount -l /tmp/jail 2>/dev/null; rm -rf /tmp/jail").exits(0);
  }

  @Test
  void withoutAGrantNobodySlidesIntoAnotherEngine() {
    guest.run("root", "chosctl", "grant", "--revoke").clean();
    complains(afterwards("chos true"), "chosctl grant");
    assertEquals(
        "13", guest.sh("root", "CHOS=debian13 chos cut -d. -f1 /etc/debian_version").out());
    guest.run("root", "chosctl", "grant").clean();
    guest.run("root", "chosctl", "stop").clean();
    complains(afterwards("chos true"), "not started");
    guest.run("root", "chosctl", "start").clean();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chos true <&- >&- 2>&-",
        "ulimit -Sn 4; exec chos true",
        "ulimit -s 64; chos true",
        "LD_PRELOAD=/nowhere LD_LIBRARY_PATH=/tmp chos sh -c '[ $LD_LIBRARY_PATH = /tmp ]'"
            + " 2>/dev/null",
        "TMPDIR=/var/tmp chos sh -c '[ $TMPDIR = /var/tmp ]'",
        "env $(seq -f 'V%g=x' 10000) chos sh -c '[ $V10000 = x ]'",
        "trap '' TERM HUP; chos sh -c 'kill $$; exit 0'",
        "umask 027; [ $(chos sh -c umask) = 0027 ]",
      })
  void whatMakesNoDifference(String script) {
    afterwards(script).clean();
  }

  @Test
  void theSignalForTheParentsDeathIsKept() {
    assertEquals(
        "Parent death signal: TERM",
        afterwards("setpriv --pdeathsig TERM chos setpriv --dump | grep death").clean().out());
  }

  @Test
  void whatTheExecTakesIsGivenBack() {
    assertEquals(
        "unlimited\n00040000",
        afterwards(
                "ulimit -s unlimited; setarch -R chos sh -c 'ulimit -s; cat"
                    + " /proc/self/personality'")
            .clean()
            .out());
  }

  @Test
  void stopIsRefusedWhileSomebodyIsInside() {
    Running inside =
        guest.command("alice", "chos", "sleep", "1000").with("CHOS", "debian13").start();
    try {
      guest.sh("root", "until chosctl ps | grep sleep; do sleep 0.2; done").exits(0);
      Result refused = guest.run("root", "chosctl", "stop").exits(1);
      assertTrue(refused.err().contains("alice: sleep, in debian13"), refused.err());
      assertEquals(
          "1", guest.sh("root", "chosctl list --json | grep -c '\"processes\": *1'").out());
    } finally {
      inside.kill();
    }
  }

  @Test
  void whatIsMountedOnTheHostLaterIsSeenInsideAndGoesAgain() {
    assertEquals(
        "there\n/home/alice/later\ngone",
        guest
            .sh(
                "root",
                "mkdir -p /home/alice/later; mount -t tmpfs none /home/alice/later;"
                    + " CHOS=debian13 chos mountpoint -q /home/alice/later && echo there;"
                    + " CHOS=debian13 chos findmnt -no TARGET /home/alice/later;"
                    + " umount /home/alice/later; CHOS=debian13 chos mountpoint -q"
                    + " /home/alice/later || echo gone; rmdir /home/alice/later")
            .clean()
            .out());
  }

  @Test
  void whereThereIsNoModuleToAuditTheJournalIsTold() {
    String err =
        guest
            .sh(
                "root",
                "cp /etc/sysconfig/chos /root/before; echo LOG_ENTRIES=audit >>"
                    + " /etc/sysconfig/chos; chosctl reload")
            .exits(0)
            .err();
    assertTrue(err.contains("LOG_ENTRIES=journal"), err);
    guest.sh("root", "test -e /run/chos/log-entries").exits(0);
    guest.sh("root", "mv /root/before /etc/sysconfig/chos; chosctl reload").exits(0);
    guest.sh("root", "test -e /run/chos/log-entries").exits(1);
  }

  @Test
  void reloadLeavesWhoIsInsideAlone() {
    Running inside =
        guest.command("alice", "chos", "sleep", "1000").with("CHOS", "debian13").start();
    try {
      guest.sh("root", "until chosctl ps | grep sleep; do sleep 0.2; done").exits(0);
      guest
          .sh(
              "root",
              "cp /etc/sysconfig/chos /root/before; mkdir -p /srv/new /export/os/debian13/srv/new;"
                  + " sed -i 's|^BINDMOUNT=\"|&/srv/new |' /etc/sysconfig/chos; chosctl reload")
          .exits(0);
      assertEquals(
          "0", guest.sh("root", "CHOS=debian13 chos mountpoint -q /srv/new; echo $?").out());
      assertTrue(guest.run("root", "chosctl", "ps").clean().out().contains("sleep"));
      guest.sh("root", "mv /root/before /etc/sysconfig/chos; chosctl reload").exits(0);
    } finally {
      inside.kill();
    }
    guest.sh("root", "chosctl reload; rmdir /srv/new /export/os/debian13/srv/new").exits(0);
    assertEquals("1", guest.sh("root", "ls -d /run/chos/mount/[0-9]* | wc -l").out());
  }

  @Test
  void rootsOwnWaysInNeedNoGrantAndTakeASessionsMountsAlong() throws IOException {
    guest.write("/home/alice/.chos", "debian13\n");
    guest
        .command("root", "/bin/sh", "-c", ManualExamples.example("pam_chos.8", 0))
        .with("DEBIAN_FRONTEND", "noninteractive")
        .run()
        .clean();
    assertEquals(
        "13 /home/alice debian13",
        guest
            .sh(
                "root",
                "chosctl grant --revoke >/dev/null; su - alice -c 'echo $(cut -d. -f1"
                    + " /etc/debian_version) $(pwd) $CHOS'")
            .clean()
            .out());
    Result session =
        guest.sh(
            "root",
            "chosctl grant >/dev/null; unshare -m sh -c 'mount -t tmpfs none /tmp; touch /tmp/mine;"
                + " su - alice -c \"ls /tmp; cut -d. -f1 /etc/debian_version; CHOS=root chos"
                + " true\"'");
    assertEquals("mine\n13", session.out());
    assertTrue(session.err().contains("mount namespace of its own"), session.err());
    guest
        .sh(
            "root",
            "DEBIAN_FRONTEND=noninteractive pam-auth-update --disable chos; rm /home/alice/.chos")
        .exits(0);
  }

  @Test
  void aJobStarterEntersAsTheUser() {
    assertEquals(
        "13",
        guest
            .command("alice", "chos-job-starter", "cut", "-d.", "-f1", "/etc/debian_version")
            .with("CHOS", "debian13")
            .run()
            .clean()
            .out());
  }

  @Test
  void checkKnowsOfTheGrantAndOfWhatWasMountedInside() {
    guest
        .sh(
            "root",
            "cp /usr/lib/chos/enter /usr/lib/chos/e && mv /usr/lib/chos/e /usr/lib/chos/enter;"
                + " CHOS=debian13 chos mount -t tmpfs none /mnt")
        .clean();
    Result check = guest.run("root", "chosctl", "check").exits(1);
    assertTrue(check.out().contains("has lost the right"), check.out());
    assertTrue(check.out().contains("/mnt (tmpfs) was mounted inside debian13"), check.out());
    assertFalse(check.out().contains(" /chos "), check.out());
    guest.sh("root", "chosctl grant; CHOS=debian13 chos umount /mnt").exits(0);
  }

  /** As after a stop that was killed before it had ended anything. */
  @Test
  void whatIsHalfWayIsCompleted() {
    guest.sh("root", "rm /run/chos/mount/current").clean();
    complains(afterwards("chos true"), "not started");
    guest.run("root", "chosctl", "status").exits(3);
    guest.run("root", "chosctl", "start").clean();
    assertEquals("13", afterwards("chos cut -d. -f1 /etc/debian_version").clean().out());
    assertEquals("1", guest.sh("root", "ls -d /run/chos/mount/[0-9]* | wc -l").out());
  }

  @Test
  void aLoginShellIsInside() {
    guest.write("/home/alice/.chos", "debian13\n");
    assertEquals(
        "debian13 13",
        guest
            .sh(
                "root",
                "usermod -s /usr/bin/chos alice; su - alice -c 'echo $(chos --which) $(cut -d. -f1"
                    + " /etc/debian_version)'; usermod -s /bin/bash alice; rm /home/alice/.chos")
            .clean()
            .out());
  }
}
