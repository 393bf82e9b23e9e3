// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code chosctl check}: what is broken is found, and what it says is to be pasted mends it. */
@Tag("ci")
@OnMachine
class CheckIT {
  private static final String MODULE = "/lib/modules/$(uname -r)/extra/chos.ko";
  private static final String JAR = "/usr/lib/chos/lib/picocli.jar";

  private final Guest guest;

  CheckIT(Guest guest) {
    this.guest = guest;
  }

  /** A finding, as the answer in JSON has it. */
  private record Finding(String subject, String message, String remedy) {
    @Override
    public String toString() {
      return subject + ": " + message + ": " + remedy;
    }
  }

  @BeforeEach
  void kept() {
    guest
        .sh(
            "root",
            "cd /root; cp -a /etc/chos chos.kept; cp -a /etc/sysconfig/chos sysconfig.kept; [ ! -e "
                + MODULE
                + " ] || cp -a "
                + MODULE
                + " module.kept; cp -a "
                + JAR
                + " jar.kept")
        .clean();
  }

  @AfterEach
  void asItWas() {
    guest
        .sh(
            "root",
            "cd /root; systemctl stop chos; cp -a chos.kept /etc/chos; cp -a sysconfig.kept"
                + " /etc/sysconfig/chos; [ ! -e module.kept ] || cmp -s module.kept "
                + MODULE
                + " || { cp -a module.kept "
                + MODULE
                + "; depmod -a; }; cp -a jar.kept "
                + JAR
                + "; systemctl disable -q chos; rm -rf /export/os/poor /export/os/alien /nowhere;"
                + " systemctl start chos")
        .exits(0);
  }

  private List<Finding> check(int exitCode) {
    Result result = guest.run("root", "chosctl", "check", "--json").exits(exitCode);
    JsonObject answer = JsonParser.parseString(result.out()).getAsJsonObject();
    List<Finding> findings = new ArrayList<>();
    for (JsonElement each : answer.getAsJsonArray("checks")) {
      JsonObject check = each.getAsJsonObject();
      String about =
          check.get("environment").isJsonNull() ? "" : check.get("environment").getAsString() + " ";
      for (JsonElement found : check.getAsJsonArray("findings")) {
        JsonObject finding = found.getAsJsonObject();
        findings.add(
            new Finding(
                about + check.get("subject").getAsString(),
                finding.get("message").getAsString(),
                finding.get("remedy").getAsString()));
      }
    }
    // A Debian as it comes has some, and the other tests want it as it is.
    findings.removeIf(finding -> finding.subject().equals("debian13 set-uid programs"));
    // The host's own services, which SandboxIT looks after.
    findings.removeIf(finding -> finding.subject().equals("sandboxes of services"));
    // The machine's trees do share one home, and the other tests set no variables.
    findings.removeIf(finding -> finding.message().contains("share the homes"));
    // It is as old as the cache that it comes from.
    findings.removeIf(finding -> finding.subject().startsWith("debian13 updates"));
    return findings;
  }

  private static void has(List<Finding> findings, String subject, String words) {
    assertTrue(
        findings.stream().anyMatch(f -> f.subject().equals(subject) && f.message().contains(words)),
        "no \"" + words + "\" about " + subject + " in " + findings);
  }

  /**
   * One without a shell, a way out, the host's users; with anybody's directory, and a set-uid
   * program.
   */
  private void aPoorTree() {
    guest
        .sh(
            "root",
            """
            cp -a /export/os/busybox /export/os/poor
            echo poor:/export/os/poor >> /etc/chos
            cd /export/os/poor
            rm bin/sh usr/bin/chos etc/passwd
            touch etc/passwd
            chmod o+w etc
            chmod u+s bin/busybox
            """)
        .clean();
  }

  /** One whose programs are for a processor of 1998, and one that is not there. */
  private void treesThatCanNotBeUsed() {
    guest
        .sh(
            "root",
            """
            cp -a /export/os/busybox /export/os/alien
            cd /export/os/alien/bin
            printf '\\051' | dd of=busybox bs=1 seek=18 conv=notrunc status=none
            echo alien:/export/os/alien >> /etc/chos
            echo gone:/export/os/gone >> /etc/chos
            """)
        .clean();
  }

  /** The list, a mount, a link, a source, the module, the archive, the boot. */
  private void aBrokenHost() {
    guest
        .sh(
            "root",
            """
            chmod o+w /etc/chos
            umount /chos/home
            rm /chos/lib32
            sed -i 's|^BINDMOUNT="|&/nowhere |' /etc/sysconfig/chos
            rm %s
            depmod -a
            touch %s
            systemctl disable -q chos
            rm -f /run/systemd/*/*.target.wants/chos.service
            """
                .formatted(MODULE, JAR))
        .clean();
  }

  private static void hostIsFoundBroken(List<Finding> found) {
    has(found, "kernel module", "no module chos is installed");
    has(found, "configuration", "others can write to it");
    has(found, "/chos", "/chos/lib32 is missing");
    has(found, "service", "bind /home to /chos/home");
    has(found, "service", "has changed since it was published");
    has(found, "service", "/nowhere is not a directory");
    has(found, "start at boot", "does not start");
    has(found, "class-data archive", "rejects");
  }

  private static void treesAreFoundBroken(List<Finding> found) {
    has(found, "poor place", "/export/os/poor/etc can be written by others");
    has(found, "poor programs", "no /bin/sh");
    has(found, "poor adoption", "no command chos");
    has(found, "poor adoption", "/etc/passwd");
    has(found, "poor set-uid programs", "1 set-uid program that");
    has(found, "alien programs", "another processor");
    has(found, "gone entry", "is not a directory");
  }

  /**
   * What the answer says is typed, but for what needs the sources, which are not on this machine.
   */
  private void mendBy(List<Finding> found) {
    for (Finding finding : found) {
      if (!finding.remedy().contains("./install")) {
        guest.sh("root", finding.remedy()).exits(0);
      }
    }
    guest
        .sh("root", "cd /root; cp -a module.kept " + MODULE + "; depmod -a; cp -a jar.kept " + JAR)
        .clean();
  }

  @Test
  @Tag("module")
  void whatIsBrokenIsFoundAndMendedByWhatItSays() {
    aPoorTree();
    treesThatCanNotBeUsed();
    aBrokenHost();

    List<Finding> found = check(1);
    hostIsFoundBroken(found);
    treesAreFoundBroken(found);

    mendBy(found);
    assertEquals(List.of(), check(0));
    assertEquals("poor", guest.sh("alice", "CHOS=poor chos chos --which").exits(0).out());
    guest.sh("root", "grep -E 'alien|gone' /etc/chos").exits(1);
    guest.sh("root", "test -L /etc/systemd/system/multi-user.target.wants/chos.service").exits(0);
  }

  /** The tests' own kernels are among those that it knows. */
  @Test
  @Tag("module")
  void howFarTheRunningKernelWasTried() {
    String kernel = guest.run("root", "uname", "-r").clean().out();
    String said = guest.run("root", "chosctl", "check").exits(0).out();
    assertTrue(said.contains("\nok       kernel " + kernel + ": Debian's "), said);
    assertTrue(said.contains(", run"), said);
  }

  @Test
  void oneEnvironmentAloneForPeople() {
    Result busybox = guest.run("root", "chosctl", "check", "busybox").exits(0);
    assertTrue(busybox.out().startsWith("ok       busybox: entry\n"), busybox.out());
    assertTrue(busybox.out().endsWith("\nno errors, no warnings"), busybox.out());
    Result unknown = guest.run("root", "chosctl", "check", "busibox").exits(1);
    assertTrue(
        unknown.err().contains("no environment \"busibox\"") && unknown.err().contains("busybox"),
        unknown.err());
  }

  @Test
  void aServiceThatIsStopped() {
    guest.run("root", "chosctl", "stop").exits(0);
    List<Finding> found = check(1);
    found.removeIf(finding -> finding.subject().equals("start at boot"));
    assertEquals(1, found.size(), found.toString());
    has(found, "service", "chos is stopped");
    guest.sh("root", found.get(0).remedy()).exits(0);
    guest.run("root", "chosctl", "status").exits(0);
  }
}
