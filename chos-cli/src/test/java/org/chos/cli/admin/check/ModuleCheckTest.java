// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.host.KernelModule;
import org.chos.cli.admin.tree.PackageManager;
import org.junit.jupiter.api.Test;

class ModuleCheckTest {
  private final Map<String, String> info =
      new HashMap<>(
          Map.of(
              "filename", "/lib/modules/6.1.0-9/extra/chos.ko",
              "version", "1.0.0",
              "vermagic", "6.1.0-9 SMP preempt mod_unload"));

  private boolean headers = true;
  private boolean dkms;
  private boolean onlySigned;
  private boolean keyKnown = true;
  private String loaded = "1.0.0";

  private List<Finding> judge() {
    return ModuleCheck.judge(
        new ModuleCheck.Facts("6.1.0-9", headers, info, dkms, onlySigned, keyKnown, loaded),
        "1.0.0",
        PackageManager.APT);
  }

  private void finds(Finding.Severity severity, String words, String remedy) {
    assertEquals(1, judge().size(), judge().toString());
    Finding finding = judge().get(0);
    assertEquals(severity, finding.severity());
    assertTrue(finding.message().contains(words), finding.message());
    assertTrue(finding.remedy().startsWith(remedy), finding.remedy());
  }

  @Test
  void nothingIsWrong() {
    assertEquals(List.of(), judge());
    loaded = "";
    assertEquals(List.of(), judge(), "whether it is loaded is the service's business");
  }

  @Test
  void noneForThisKernel() {
    info.clear();
    finds(Finding.Severity.ERROR, "no module chos is installed", "./install");
    headers = false;
    finds(
        Finding.Severity.ERROR,
        "6.1.0-9",
        "apt-get install --yes linux-headers-6.1.0-9 && ./install");
  }

  @Test
  void madeForAnotherKernel() {
    info.put("vermagic", "6.1.0-91 SMP preempt mod_unload");
    finds(Finding.Severity.ERROR, "different kernel", "./install");
  }

  @Test
  void notSignedWhereItHasToBe() {
    onlySigned = true;
    finds(
        Finding.Severity.ERROR,
        "Secure Boot",
        "/lib/modules/6.1.0-9/build/scripts/sign-file sha256 /var/lib/dkms/mok.key"
            + " /var/lib/dkms/mok.pub /lib/modules/");
    dkms = true;
    finds(
        Finding.Severity.ERROR,
        "Secure Boot",
        "apt-get install --yes openssl && dkms build --force chos/1.0.0 -k 6.1.0-9 && dkms install"
            + " --force chos/1.0.0 -k 6.1.0-9");
    info.put("signer", "the owner of this machine");
    assertEquals(List.of(), judge());
  }

  @Test
  void signedWithAKeyThatIsNotEnrolled() {
    onlySigned = true;
    keyKnown = false;
    info.put("signer", "DKMS module signing key");
    assertEquals(List.of(), judge(), "it is loaded");
    loaded = "";
    finds(
        Finding.Severity.ERROR,
        "\"DKMS module signing key\"",
        "mokutil --import /var/lib/dkms/mok.pub");
    onlySigned = false;
    assertEquals(List.of(), judge());
  }

  @Test
  void builtByDkmsWhereThePackagesAre() {
    dkms = true;
    info.clear();
    finds(Finding.Severity.ERROR, "no module chos", "dkms install chos/1.0.0 -k 6.1.0-9");
    headers = false;
    finds(
        Finding.Severity.ERROR,
        "no module chos",
        "apt-get install --yes linux-headers-6.1.0-9 && dkms install chos/1.0.0 -k 6.1.0-9");
  }

  @Test
  void aKeyIsKnownByItsName() {
    List<String> keys =
        List.of(
            "0dd5e7d1 I--Q---  1 perm 1f3f0000  0 65534 keyring   _uid.0: 1",
            "2d2d3f3f I------  1 perm 1f030000  0     0 asymmetri Example: Owner's key: 6ccece7e:"
                + " X509.rsa 1 []");
    assertTrue(KernelModule.isAmong("Owner's key", keys));
    assertFalse(KernelModule.isAmong("key", keys));
    assertTrue(KernelModule.isAmong("any", keys.subList(0, 1)), "it shows none");
  }

  @Test
  void anotherVersion() {
    info.put("version", "0.9");
    finds(Finding.Severity.WARNING, "is version 0.9", "./install");
    info.put("version", "1.0.0");
    loaded = "0.9";
    finds(Finding.Severity.WARNING, "is version 0.9", "chosctl upgrade");
  }

  @Test
  void asksTheRunningSystem() throws Exception {
    new ModuleCheck(new KernelModule(), "1.0.0")
        .findings()
        .forEach(
            f ->
                assertTrue(
                    f.remedy().contains("install") || f.remedy().contains("upgrade"),
                    f.toString()));
  }
}
