// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The life of the RPMs, by rpm itself, on a machine whose database says what there is: version 1.0
 * installed, upgraded with a user inside, installed again and granted a right, refused to be
 * erased, erased. Each step starts where the one before it has ended.
 */
@Tag("packages")
@OnMachine(kernel = "6.1", disk = "packaged", started = false)
class PackagesOnRpmIT extends PackagesInSteps {
  /** Debian's rpm looks elsewhere, and thinks that it is not meant. */
  private static final String RPM = "rpm --force-debian --dbpath /var/lib/rpm ";

  /** All but what rpm, DKMS and the kernel's module index keep for themselves. */
  private static final String ALL_FILES =
      "find / \\( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path"
          + " /root -o -path /var/lib/rpm -o -path /var/cache -o -path /var/log -o -path /var/tmp"
          + " -o -path /var/lib/systemd -o -path '/var/lib/dkms/mok.*' -o -path '/export/os/*' \\)"
          + " -prune -o -print | grep -v -e '/modules\\.[^/]*$' -e '/lib/modules/[^/]*$' | sort";

  private static final String OLD = "/packages/old/%s-1.0.0.*.rpm ";
  private static final String NEW = "/packages/new/%s-[0-9]*.rpm ";

  PackagesOnRpmIT(Guest guest) {
    super(guest);
  }

  private Result rpm(String arguments) {
    return rootForLong("exec 2>&1; " + RPM + arguments);
  }

  private static String all(String form) {
    return form.formatted("chos")
        + form.formatted("chos-dkms")
        + form.formatted("chos-slurm")
        + form.formatted("pam_chos");
  }

  /** A scriptlet that fails is at most a line in what rpm says. */
  private static void everyScriptletWorked(Result result) {
    assertFalse(result.exits(0).out().contains("scriptlet failed"), result.toString());
    // As shells say it; DKMS says that of its key, too.
    assertFalse(
        Pattern.compile(": (command )?not found").matcher(result.out()).find(), result.toString());
  }

  private void theModuleIsInstalledInVersion(String version) {
    assertEquals(version, root("modinfo --field version chos"));
    String status = root("dkms status chos");
    assertTrue(status.contains("chos/" + version + ","), status);
    assertTrue(status.endsWith(": installed"), status);
    assertEquals(1, status.lines().count(), status);
  }

  private String installedVersion() {
    return root(RPM + "-q --qf '%{VERSION}' chos-dkms");
  }

  @Test
  @Order(1)
  void installs() {
    // The machines of the other tests are born with their configuration.
    root("mkdir /root/configuration && mv /etc/chos /etc/sysconfig /root/configuration/");
    // Directories of the distribution's there, of CHOS's alone here.
    root(
        "mkdir -p /etc/sysconfig /usr/share/licenses /usr/share/doc/packages; for section in 1 5 7"
            + " 8; do mkdir -p /usr/share/man/man$section; done");
    // Of Debian's fish, which rpm does not know: they would be CHOS's alone, and go with it.
    root("rmdir /usr/share/fish/vendor_completions.d /usr/share/fish/vendor_functions.d");
    root("mkdir -p /var/lib/rpm && " + RPM + "--install /packages/base.rpm");
    root("echo precious > /home/alice/data; " + ALL_FILES + " > /root/before");

    everyScriptletWorked(rpm("--install " + all(OLD)));
    theModuleIsInstalledInVersion("1.0.0");
    assertEquals("enabled", root("systemctl is-enabled chos"));
    assertEquals("inactive", root("systemctl is-active chos || true"));
  }

  @Test
  @Order(2)
  void startsWithTheAdministratorsConfiguration() {
    root("cat /root/configuration/chos > /etc/chos; echo '# of this site' >> /etc/chos.conf");
    root(
        "systemctl start chos && cp -p /etc/chos.conf /root/edited.conf && cp -p /etc/chos"
            + " /root/edited");
    assertEquals(Trees.IN_DEBIAN13, whereAliceIs());
  }

  @Test
  @Order(3)
  void anUpgradeLeavesUsersInside() {
    aliceStays();
    String before = root("cat /proc/chos/processes");

    Result upgraded = rpm("--upgrade " + all(NEW));
    everyScriptletWorked(upgraded);
    assertTrue(upgraded.out().contains("`chosctl upgrade`"), upgraded.toString());
    theModuleIsInstalledInVersion(installedVersion());
    assertEquals("active", root("systemctl is-active chos"));
    assertEquals("enabled", root("systemctl is-enabled chos"));
    assertEquals("chos 1.0.0 Fork trapped", root("cat /proc/chos/version"));
    assertEquals(before, root("cat /proc/chos/processes"));
    assertEquals("", root("diff /root/edited.conf /etc/chos.conf; diff /root/edited /etc/chos"));
    assertEquals(Trees.IN_DEBIAN13, whereAliceIs());

    guest.run("root", "chosctl", "upgrade").exits(0);
    assertEquals("chos " + installedVersion() + " Fork trapped", root("cat /proc/chos/version"));
    assertEquals(before, root("cat /proc/chos/processes"));
    assertEquals(Trees.IN_DEBIAN13, whereAliceIs());
  }

  /** The settings are an administrator's, so they may differ; nothing else may. */
  @Test
  @Order(4)
  void whatIsInstalledIsWhatWasPacked() {
    assertEquals(
        "", root(RPM + "--verify --nodeps chos chos-slurm pam_chos | grep -v ' c /etc/'; true"));
    guest.run("root", "/usr/lib/chos/check-archive").exits(0);
  }

  @Test
  @Order(5)
  void theSameVersionAgainKeepsTheModule() {
    everyScriptletWorked(rpm("--upgrade --replacepkgs " + NEW.formatted("chos-dkms")));
    theModuleIsInstalledInVersion(installedVersion());
  }

  /** Of which the first version knows nothing; erasing has to take the last one with it. */
  @Test
  @Order(6)
  void theRightOfTheMountEngineIsKeptUntilItIsRevoked() {
    theRightIsKeptUntilItIsRevoked(
        () -> {
          everyScriptletWorked(rpm("--upgrade --oldpackage " + OLD.formatted("chos")));
          everyScriptletWorked(rpm("--upgrade " + NEW.formatted("chos")));
        });
    guest.run("root", "chosctl", "grant").exits(0);
    everyScriptletWorked(rpm("--upgrade --replacepkgs " + NEW.formatted("chos")));
    assertEquals(GRANTED, theRight());
  }

  @Test
  @Order(7)
  void aTreeTakesItsPackageWithoutAnythingElse() {
    String tree = "--root /export/os/debian13 ";
    root(
        "mkdir -p /export/os/debian13/var/lib/rpm; cp -p /export/os/debian13/usr/bin/chos"
            + " /root/way-out;"
            + RPM
            + tree
            + "--install --replacefiles "
            + NEW.formatted("chos-tree"));
    assertEquals(
        "root",
        guest.sh("alice", "CHOS=debian13 chos sh -c 'CHOS=root chos chos --which'").exits(0).out());
    root(RPM + tree + "--erase chos-tree; rm -r /export/os/debian13/var/lib/rpm");
    assertEquals("", root("ls /export/os/debian13/usr/bin/chos 2>/dev/null; true"));
    root("cp -p /root/way-out /export/os/debian13/usr/bin/chos");
  }

  /** What needs it, the plugin for Slurm, goes all the same: rpm erases one after the other. */
  @Test
  @Order(8)
  void isNotErasedFromUnderAUser() {
    Result refused = rpm("--erase chos chos-slurm");
    assertTrue(refused.exitCode() != 0, refused.toString());
    assertTrue(refused.out().contains("sleep"), refused.toString());
    aliceIsStillThere();
    assertEquals(Trees.IN_DEBIAN13, whereAliceIs());
  }

  @Test
  @Order(9)
  void erasingLeavesNothingButWhatWasEdited() {
    aliceLeaves();
    everyScriptletWorked(rpm("--erase chos chos-dkms pam_chos"));
    assertEquals("", root("grep -w chos /proc/mounts /proc/modules /proc/filesystems; true"));
    assertEquals(
        "> /etc/chos.conf.rpmsave\n> /etc/chos.rpmsave",
        root(ALL_FILES + " | diff /root/before - | grep '^[<>]' | grep -v '\\.rpmnew$'; true"));
    assertEquals("", root("diff /root/edited /etc/chos.rpmsave"));
    assertEquals(
        "",
        root(
            "ls -d /run/chos /chos 2>/dev/null; systemctl list-unit-files --no-legend chos.service;"
                + " true"));
    assertEquals("precious", root("cat /home/alice/data"));
  }
}
