// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The kernel module: there for this kernel, of this version, and not refused. */
final class ModuleCheck implements Check {
  private static final String INSTALL = "./install  # in the checkout of CHOS";

  private final KernelModule module;
  private final String version;

  ModuleCheck(KernelModule module, String version) {
    this.module = module;
    this.version = version;
  }

  /**
   * What there is.
   *
   * @param release the running kernel's, as uname -r
   * @param headers whether a module can be built for it
   * @param info what modinfo says of the module that is installed for it; empty if there is none
   * @param onlySigned whether the kernel loads nothing else
   * @param loaded the version that is loaded; empty if none is
   */
  record Facts(
      String release,
      boolean headers,
      Map<String, String> info,
      boolean onlySigned,
      String loaded) {}

  @Override
  public List<Finding> findings() throws IOException {
    String release = KernelModule.kernelRelease();
    return judge(
        new Facts(
            release,
            Files.exists(Path.of("/lib/modules/" + release + "/build/Makefile")),
            module.info(),
            module.mustBeSigned(),
            module.loadedVersion()),
        version,
        PackageManager.of(Path.of("/")));
  }

  static List<Finding> judge(Facts facts, String version, PackageManager packages) {
    List<Finding> result = new ArrayList<>();
    String build =
        (facts.headers() ? "" : packages.install(packages.headers(facts.release())) + " && ")
            + INSTALL;
    String file = facts.info().getOrDefault("filename", "");
    String installed = facts.info().getOrDefault("version", "");
    if (file.isEmpty()) {
      result.add(
          Finding.error(
              "no module chos is installed for the running kernel, " + facts.release(), build));
    } else if (!facts.info().getOrDefault("vermagic", "").startsWith(facts.release() + " ")) {
      result.add(
          Finding.error(
              file + " is made for another kernel than the running one, " + facts.release(),
              build));
    } else if (facts.onlySigned() && !facts.info().containsKey("signer")) {
      result.add(
          Finding.error(
              "this kernel loads only signed modules (Secure Boot), and " + file + " is not: sign"
                  + " it with a key that is enrolled with `mokutil --import MOK.der`",
              "/lib/modules/" + facts.release() + "/build/scripts/sign-file sha256 MOK.priv MOK.der "
                  + Finding.quoted(file)));
    } else if (!installed.equals(version)) {
      result.add(
          Finding.warning(
              file + " is of version " + installed + ", and this command of " + version, INSTALL));
    }
    if (!facts.loaded().isEmpty() && !facts.loaded().equals(version)) {
      result.add(
          Finding.warning(
              "the module that is loaded is of version " + facts.loaded() + ", and this command of "
                  + version,
              "chosctl upgrade"));
    }
    return result;
  }
}
