// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The life of the packages on a machine that has no network and of build tools only DKMS's: version
 * 1.0 installed, upgraded from an archive with a user inside, under a new kernel, after a reboot,
 * removed, purged. Each step starts where the one before it has ended. The classes derived from
 * this one say which machine.
 */
abstract class PackagesLife extends PackagesInSteps {
  /** All but what dpkg, apt, DKMS and the kernel's module index keep for themselves. */
  private static final String ALL_FILES =
      "find / \\( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path"
          + " /root -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache -o -path"
          + " /var/log -o -path /var/tmp -o -path /var/lib/systemd -o -path '/var/lib/dkms/mok.*'"
          + " -o -path '/export/os/*' \\) -prune -o -print | grep -v -e '/modules\\.[^/]*$' -e"
          + " '/lib/modules/[^/]*$' | sort";

  private static final String TREES = "find /export/os -printf '%p %y %m %u %g %s %l\\n' | sort";

  PackagesLife(Guest guest) {
    super(guest);
  }

  private Result apt(String arguments) {
    return rootForLong(
        "exec 2>&1; DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get --yes " + arguments);
  }

  private void theModuleIsTheInstalledOne() {
    assertEquals(
        "chos " + root("modinfo --field version chos") + " Fork trapped",
        root("cat /proc/chos/version"));
  }

  /** What the kernel says of the processes in debian13. */
  private String occupants() {
    return root("cat /proc/chos/processes");
  }

  @Test
  @Order(1)
  void installs() {
    // The machines of the other tests are born with their configuration.
    root("mkdir /root/configuration && mv /etc/chos /etc/sysconfig /root/configuration/");
    root("echo precious > /home/alice/data; " + ALL_FILES + " > /root/before");

    Result installed =
        apt("install /packages/old/chos_*.deb /packages/old/chos-dkms_*.deb").exits(0);
    assertEquals("1.0.0", root("modinfo --field version chos"), installed.toString());
    assertEquals("enabled", root("systemctl is-enabled chos"));
    assertEquals("inactive", root("systemctl is-active chos || true"));
    assertEquals("root", guest.run("alice", "chos", "--list").clean().out().split(" ")[0]);
  }

  @Test
  @Order(2)
  void startsWithTheAdministratorsConfiguration() {
    root("cat /root/configuration/chos > /etc/chos");
    guest.run("root", "service", "chos", "start").exits(0);
    assertEquals(Trees.IN_DEBIAN13, whereAliceIs());
  }

  @Test
  @Order(3)
  void anUpgradeLeavesUsersInside() {
    aliceStays();
    String before = occupants();
    root("echo '# of this site' >> /etc/chos.conf; cp -p /etc/chos.conf /root/edited.conf");

    root("apt-get update");
    Result upgraded = apt("-o Dpkg::Options::=--force-confold upgrade").exits(0);
    assertTrue(upgraded.out().contains("`chosctl upgrade`"), upgraded.toString());
    assertEquals("active", root("systemctl is-active chos"));
    assertEquals("chos 1.0.0 Fork trapped", root("cat /proc/chos/version"));
    assertEquals(before, occupants());
    assertEquals("", root("diff /root/configuration/chos /etc/chos"));
    assertEquals("", root("diff /root/edited.conf /etc/chos.conf"));
    assertEquals(Trees.IN_DEBIAN13, whereAliceIs());

    guest.run("root", "chosctl", "upgrade").exits(0);
    theModuleIsTheInstalledOne();
    assertEquals(before, occupants());
    aliceIsStillThere();
    assertEquals(Trees.IN_DEBIAN13, whereAliceIs());
    assertEquals(".chos/link/usr", root("readlink /chos/usr"));
  }

  @Test
  @Order(4)
  void theArchiveOfClassesSurvivesTheWayThroughThePackage() {
    root("rm -f /tmp/chos-classes; " + Guest.PROGRAMS + "traced-chos --list > /tmp/list");
    assertEquals(
        "",
        root(
            "grep -v -e ' shared objects file$' -e ' __JVM_LookupDefineClass__$' /tmp/chos-classes;"
                + " true"));
    assertTrue(root("cat /tmp/chos-classes").contains("org.chos.cli.Main "));
  }

  @Test
  @Order(5)
  void aNewKernelGetsItsModule() {
    root(ALL_FILES + " > /root/one-kernel");
    Result installed = apt("install /packages/kernel/*.deb").exits(0);
    root(
        ALL_FILES
            + " | comm -13 /root/one-kernel - | grep -v -e /chos -e /updates >> /root/before;"
            + " sort -o /root/before /root/before");

    String release = root("cat /packages/kernel/release");
    String status = root("dkms status chos -k " + release);
    assertTrue(status.endsWith(": installed"), status + installed);
    assertEquals(release, root("modinfo -k " + release + " --field vermagic chos").split(" ")[0]);
    assertEquals(
        root("modinfo --field version chos"),
        root("modinfo -k " + release + " --field version chos"));
  }

  @Test
  @Order(6)
  void aTreeTakesItsPackageWithoutAnythingElse() {
    root("dpkg --root=/export/os/debian13 --install /packages/new/chos-tree_*.deb");
    assertEquals(
        "root",
        guest.sh("alice", "CHOS=debian13 chos sh -c 'CHOS=root chos chos --which'").exits(0).out());
  }

  @Test
  @Order(7)
  void makesATree() {
    guest
        .command(
            "root",
            "chosctl",
            "create",
            "tiny",
            "--suite",
            "tiny",
            "--mirror",
            "deb [trusted=yes] copy:///srv/mirror tiny main")
        .within(LONG)
        .run()
        .exits(0);
    assertEquals(
        "/export/os/tiny/1 Tiny 1 (for tests)",
        guest.sh("alice", "CHOS=tiny chos " + Trees.inside("where")).clean().out());
  }

  /** The kernel is told what Secure Boot tells it; only a reboot takes that back. */
  @Test
  @Order(8)
  void whereModulesHaveToBeSignedItSaysWhatToDo() {
    aliceLeaves();
    root("chosctl stop && echo 1 > /sys/module/module/parameters/sig_enforce");
    Result refused = guest.run("root", "chosctl", "start").exits(1);
    assertTrue(refused.err().contains("Key was rejected by service"), refused.toString());
    assertTrue(refused.err().contains("INSTALL, \"Secure Boot\""), refused.toString());
    Result checked = guest.run("root", "chosctl", "check").exits(1);
    assertTrue(checked.out().contains("(Secure Boot)"), checked.toString());
  }

  @Test
  @Order(9)
  void comesBackAfterAReboot() {
    guest.reboot();
    root("systemctl is-system-running --wait || true");
    assertEquals("active", root("systemctl is-active chos"));
    theModuleIsTheInstalledOne();
    assertEquals(Trees.IN_DEBIAN13, whereAliceIs());
    assertEquals(".chos/tree/usr", root("readlink /chos/usr"));
  }

  /** Purging has to take the last one with it. */
  @Test
  @Order(10)
  void theRightOfTheMountEngineIsKeptUntilItIsRevoked() {
    theRightIsKeptUntilItIsRevoked(() -> apt("install --reinstall chos").exits(0));
    guest.run("root", "chosctl", "grant").exits(0);
  }

  @Test
  @Order(11)
  void isNotRemovedFromUnderAUser() {
    aliceStays();
    Result refused = apt("remove chos").exits(100);
    assertTrue(refused.out().contains("sleep"), refused.toString());
    assertEquals("ii ", root("dpkg-query -W -f '${db:Status-Abbrev}' chos"));
    assertEquals(Trees.IN_DEBIAN13, whereAliceIs());
  }

  @Test
  @Order(12)
  void removing() {
    aliceLeaves();
    root("cp -p /etc/chos /root/edited; " + TREES + " > /root/trees");
    apt("remove chos chos-dkms").exits(0);
    assertEquals("", root("grep -w chos /proc/mounts /proc/modules /proc/filesystems; true"));
    assertEquals("", root("diff /root/edited /etc/chos"));
    assertEquals("", root("find /lib/modules /var/lib/dkms -name 'chos*'"));
  }

  @Test
  @Order(13)
  void purgingLeavesNothingButTheUsersDataAndTheTrees() {
    apt("purge chos chos-dkms").exits(0);
    assertEquals("", root(ALL_FILES + " | diff /root/before -"));
    assertEquals(
        "",
        root(
            "ls -d /run/chos /chos 2>/dev/null; systemctl list-unit-files --no-legend chos.service;"
                + " true"));
    assertEquals("precious", root("cat /home/alice/data"));
    assertEquals("", root(TREES + " | diff /root/trees -"));
  }
}
