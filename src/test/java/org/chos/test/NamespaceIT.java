// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.chos.test.ManualExamples.example;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Environments on a host without the kernel module. */
@Tag("module")
@OnMachine(started = false)
class NamespaceIT extends WithoutModule {
  private static final String OWN = ".config/chos/environments";
  private static final String HELPER = "/usr/lib/chos/namespace-helper";

  NamespaceIT(Guest guest) {
    super(guest);
  }

  @AfterEach
  void restore() {
    guest
        .sh(
            "root",
            "rm -rf /home/alice/.config /tmp/jail; sysctl -qw user.max_user_namespaces=5000"
                + " kernel.unprivileged_userns_clone=1")
        .clean();
  }

  private Result inDebian13(String user, String script) {
    return guest.command(user, "chos", "sh", "-c", script).with("CHOS", "debian13").run();
  }

  @Test
  void itIsTakenByItselfAndSaidSo() {
    assertTrue(
        guest
            .run("alice", "chos", "--version")
            .clean()
            .out()
            .endsWith("kernel module: not loaded\nengine: namespace"));
    assertTrue(
        guest
            .run("alice", "/usr/sbin/chosctl", "status")
            .exits(3)
            .out()
            .contains("engine   namespace"));
    assertEquals("root", guest.run("alice", "chos", "--which").clean().out());
  }

  @Test
  void whereOneIs() {
    assertEquals(
        "debian13\n/export/os/debian13\nroot\nbusybox\n/\n/home/alice",
        inDebian13(
                "alice",
                "chos --which; readlink /.chos/link; CHOS=root chos chos --which; CHOS=busybox chos"
                    + " chos --which; CHOS=root chos sh -c 'ls -d /.chos 2>&1 || echo /' | tail -n"
                    + " 1; pwd")
            .clean()
            .out()
            .replace("ls: cannot access '/.chos': No such file or directory\n", ""));
  }

  @Test
  void aRunningShellStays() {
    StillShell.isToldAndOffered(guest);
  }

  /** Its user owns what is in there. */
  @Test
  void theWayOutStaysWhateverTheUserDoesToIt() {
    assertEquals(
        "12\n12",
        inDebian13(
                "alice",
                "cd /.chos/way-out; rm -f helper 2>/dev/null; mv helper away 2>/dev/null; (: >"
                    + " helper) 2>/dev/null; chmod 0 helper 2>/dev/null; touch new 2>/dev/null &&"
                    + " echo written; for i in 1 2; do CHOS=root chos cut -d. -f1"
                    + " /etc/debian_version; done")
            .exits(0)
            .out());
  }

  @Test
  void aTreeThatKnowsNothingOfChosCanBeLeft() {
    assertEquals(
        "12",
        guest
            .sh(
                "alice",
                "CHOS=debian13 chos sh -c"
                    + " 'CHOS=root /.chos/chos cut -d. -f1 /etc/debian_version'")
            .clean()
            .out());
  }

  @Test
  void whatIsTheHostsIsThereAndWhatIsTheTreesToo() {
    guest.sh("root", "rm -rf /tmp/ours /opt/ours; mkdir -p /tmp/ours /opt/ours/x").clean();
    assertEquals(
        "/dev/null\n"
            + "/export/os/debian13/etc\n"
            + "/home/bob\n"
            + "/local/opt/ours/x\n"
            + "/sys/kernel\n"
            + "/tmp/ours\n"
            + "13",
        inDebian13(
                "alice",
                "ls -d /tmp/ours /local/opt/ours/x /opt/ours /home/bob /dev/null /sys/kernel"
                    + " /export/os/debian13/etc 2>/dev/null; cut -d. -f1 /etc/debian_version")
            .clean()
            .out());
    Result touched = inDebian13("alice", "touch /file /local/file");
    assertTrue(
        touched.exitCode() != 0
            && touched.err().contains("'/file': Read-only file system")
            && touched.err().contains("'/local/file': Permission denied"),
        touched.err());
    guest.sh("root", "rm -r /opt/ours").clean();
  }

  @Test
  void theUserIsWhoHeWasAndHasNoCapability() {
    String ids = "id -un; id -u; id -gn; id -g";
    assertEquals(guest.sh("alice", ids).clean().out(), inDebian13("alice", ids).clean().out());
    for (String script :
        List.of(
            "cat /proc/self/status",
            "CHOS=root chos cat /proc/self/status",
            "CHOS=busybox chos cat /proc/self/status")) {
      String status = inDebian13("alice", script).clean().out();
      for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapAmb")) {
        assertTrue(status.contains("\n" + set + ":\t0000000000000000\n"), status);
      }
      assertTrue(
          status.contains("\nNoNewPrivs:\t0\n") && status.contains("\nThreads:\t1\n"), status);
    }
  }

  @Test
  void moreGroupsHaveNoNameButTheirRights() {
    guest
        .sh(
            "root",
            "useradd --create-home --groups games frank; echo for games > /tmp/theirs;"
                + " chgrp games /tmp/theirs; chmod 640 /tmp/theirs")
        .clean();
    try {
      assertEquals(
          "nogroup\nfor games",
          inDebian13("frank", "id -Gn | cut -d' ' -f2; cat /tmp/theirs").clean().out());
    } finally {
      guest.sh("root", "userdel --remove frank 2>/dev/null; rm /tmp/theirs");
    }
  }

  @Test
  void leavingAndEnteringAgainTakesNoNewUserNamespaceAndNoMoreMounts() {
    String look = "readlink /proc/self/ns/user; wc -l < /proc/self/mountinfo; ";
    List<String> seen =
        inDebian13(
                "alice",
                look
                    + "CHOS=root exec chos sh -c '"
                    + look
                    + "CHOS=debian13 exec chos sh -c \""
                    + look
                    + "CHOS=root exec chos sh -c \\\""
                    + look
                    + "CHOS=debian13 exec chos sh -c \\\\\\\""
                    + look
                    + "\\\\\\\"\\\"\"'")
            .clean()
            .out()
            .lines()
            .toList();
    assertEquals(10, seen.size(), seen.toString());
    assertNotEquals(
        guest.run("alice", "readlink", "/proc/self/ns/user").clean().out(), seen.get(0));
    for (int i = 2; i < 10; i += 2) {
      assertEquals(seen.get(0), seen.get(i));
    }
    // The first entry makes the mount that the way out is in; then all is as before.
    assertEquals(seen.get(3), seen.get(7));
    assertEquals(seen.get(5), seen.get(9));
  }

  @Test
  void whereNoNewPrivilegesAreAllowedItWorksByUserNamespacesWithinEachOther() {
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
            .with("CHOS", "debian13")
            .run()
            .clean()
            .out());
  }

  @Test
  void rootNeedsNoUserNamespaceAndKeepsWhatHeHas() {
    String look = "readlink /proc/self/ns/user; grep Cap /proc/self/status";
    String outside = guest.sh("root", look).clean().out();
    assertEquals(outside, inDebian13("root", look).clean().out());
    assertEquals(outside, inDebian13("root", "CHOS=root chos sh -c '" + look + "'").clean().out());
    assertEquals("", guest.sh("root", "grep /export/os /proc/mounts; true").clean().out());
  }

  @Test
  void theCommandTakesTheProcessOver() {
    String[] pids =
        guest
            .sh(
                "alice",
                "echo $$; CHOS=debian13 exec chos sh -c 'echo $$; exec env CHOS=root chos"
                    + " sh -c \"echo \\$\\$; pgrep -c namespace-helpe\"'")
            .exits(1)
            .out()
            .split("\n");
    assertEquals(List.of(pids[0], pids[0], pids[0], "0"), List.of(pids));
  }

  @Test
  void usersHaveEnvironmentsOfTheirOwn() {
    guest
        .sh(
            "alice",
            "mkdir -p .config/chos; printf '%%SHELLS\\nmine:/export/os/busybox\\n"
                + "debian13:/nowhere\\ngone:/nowhere\\n' > "
                + OWN)
        .clean();
    assertEquals(
        "mine", guest.run("alice", "chos", "--env", "mine", "chos", "--which").clean().out());
    assertEquals("13", inDebian13("alice", "cut -d. -f1 /etc/debian_version").clean().out());
    String list = guest.run("alice", "chos", "--list").clean().out();
    assertTrue(
        list.contains("\nmine      /export/os/busybox   /home/alice/" + OWN + "\n")
            && !list.contains("debian13  /nowhere"),
        list);
    complains(
        guest.run("alice", "chos", "--env", "gone", "true"), "gone", "/nowhere", "No such file");
    complains(guest.run("alice", "chos", "--env", "gone"), "gone", "/nowhere", "No such file");
    complains(
        guest.run("alice", "chos", "--engine", "kernel", "--env", "mine", "true"),
        "mine",
        "--engine");
    complains(guest.run("bob", "chos", "--env", "mine", "true"), "mine", "debian13");
    guest.sh("alice", "chmod 666 " + OWN).clean();
    Result refused = guest.run("alice", "chos", "--env", "mine", "true").exits(125);
    assertTrue(
        refused.err().contains("others can write to it") && refused.err().contains("chmod"),
        refused.err());
  }

  @Test
  void aHostWithoutAnyWorksForWhoHasSome() {
    guest
        .sh(
            "alice",
            "mkdir -p .config/chos; printf '%%SHELLS\\nmine:/export/os/busybox\\n' > " + OWN)
        .clean();
    guest.sh("root", "mv /etc/chos /etc/chos.away").clean();
    Result entered = guest.run("alice", "chos", "--env", "mine", "chos", "--which");
    guest.sh("root", "mv /etc/chos.away /etc/chos").clean();
    assertEquals("mine", entered.clean().out());
  }

  private String shellAtItsEnd(String script) {
    return guest
        .command("alice", "/bin/sh", "-c", script)
        .with("PATH", "/usr/local/bin:/usr/bin:/bin")
        .stdin("readlink /.chos/link\n".getBytes(StandardCharsets.UTF_8))
        .run()
        .exits(0)
        .out();
  }

  @Test
  void theManualsTreeOfOnesOwnAndItsImage() throws IOException {
    // There is no mirror here: what is asked of mmdebstrap counts.
    guest.write(
        "/usr/local/bin/mmdebstrap",
        "#!/bin/sh\necho \"$@\" > ~/asked\nexec tar -C /export/os/busybox -c .\n"
            .getBytes(StandardCharsets.UTF_8),
        "755");
    // A name that both have is the host's.
    guest.sh("root", "mv /etc/chos /etc/chos.away").clean();
    try {
      assertEquals("/home/alice/trees/debian13", shellAtItsEnd(example("chos-namespace.7", 0)));
      assertEquals(
          "--mode=unshare --variant=minbase trixie -",
          guest.run("alice", "cat", "asked").clean().out());
      String said = shellAtItsEnd(example("chos-namespace.7", 1));
      assertTrue(said.endsWith("\n/home/alice/trees/debian13.squashfs"), said);
    } finally {
      guest
          .sh(
              "root",
              "mv /etc/chos.away /etc/chos; cd /home/alice; rm -rf trees asked"
                  + " /usr/local/bin/mmdebstrap")
          .clean();
    }
  }

  @Test
  void theManualsGuardInAJob() throws IOException {
    guest.write("/home/alice/job", example("chos-namespace.7", 2) + "echo it runs\n");
    assertEquals("it runs", inDebian13("alice", "sh job").clean().out());
    assertEquals("", inDebian13("alice", "CHOS=busybox chos sh job").exits(1).out());
    assertEquals("", guest.sh("alice", "sh job").exits(1).out());
    guest.run("root", "rm", "/home/alice/job").clean();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user.max_user_namespaces", "kernel.unprivileged_userns_clone"})
  void whatSwitchesUserNamespacesOffIsNamed(String name) {
    guest.run("root", "sysctl", "-qw", name + "=0").clean();
    complains(inDebian13("alice", "true"), name, "be root", "service chos start");
    inDebian13("root", "true").clean();
  }

  @Test
  void aChrootAndASeccompFilterAreNamed() {
    guest
        .sh(
            "root",
            "mkdir -p /tmp/jail/proc; cp " + HELPER + " /tmp/jail/helper; chmod 755 /tmp/jail")
        .clean();
    complains(
        guest.run(
            "root",
            "chroot",
            "--userspec=1000:1000",
            "/tmp/jail",
            "/helper",
            "enter",
            "--name",
            "x",
            "--tree",
            "/x",
            "--",
            "x",
            "x"),
        "in a chroot");
    complains(
        guest.run(
            "root",
            "systemd-run",
            "--quiet",
            "--pipe",
            "--wait",
            "--uid=alice",
            "--property=RestrictNamespaces=yes",
            "--property=NoNewPrivileges=yes",
            "chos",
            "--env",
            "debian13",
            "true"),
        "seccomp");
  }
}
