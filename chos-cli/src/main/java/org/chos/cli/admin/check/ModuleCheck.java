// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.host.KernelModule;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.PackageManager;

/** The kernel module: there for this kernel, of this version, and not refused. */
public final class ModuleCheck implements Check {
  private static final String INSTALL = "./install  # in the checkout of CHOS";

  /**
   * The name of the key by which DKMS signs what it builds: private half .key, public half .pub.
   */
  private static final String KEY = "/var/lib/dkms/mok";

  private final KernelModule module;
  private final String version;

  public ModuleCheck(KernelModule module, String version) {
    this.module = module;
    this.version = version;
  }

  /**
   * What there is.
   *
   * @param release the running kernel's, as uname -r
   * @param headers whether a module can be built for it
   * @param info what modinfo says of the module that is installed for it; empty if there is none
   * @param dkms whether its source is there for DKMS, as the packages bring it
   * @param onlySigned whether the kernel loads only modules that are signed with a key it knows
   * @param keyKnown whether it knows the one by which this one is signed
   * @param loaded the version that is loaded; empty if none is
   */
  record Facts(
      String release,
      boolean headers,
      Map<String, String> info,
      boolean dkms,
      boolean onlySigned,
      boolean keyKnown,
      String loaded) {}

  @Override
  public List<Finding> findings() throws IOException {
    String release = KernelModule.kernelRelease();
    Map<String, String> info = module.info();
    return judge(
        new Facts(
            release,
            Files.exists(Path.of("/lib/modules/" + release + "/build/Makefile")),
            info,
            Files.exists(Path.of("/usr/src/chos-" + version + "/dkms.conf")),
            module.mustBeSigned(),
            module.knowsKey(info.getOrDefault("signer", "")),
            module.loadedVersion()),
        version,
        PackageManager.of(Path.of("/")));
  }

  static List<Finding> judge(Facts facts, String version, PackageManager packages) {
    List<Finding> result = new ArrayList<>();
    String build = build(facts, version, packages);
    String file = facts.info().getOrDefault("filename", "");
    String installed = facts.info().getOrDefault("version", "");
    if (file.isEmpty()) {
      result.add(
          Finding.error(
              "no module chos is installed for the running kernel, " + facts.release(), build));
    } else if (!facts.info().getOrDefault("vermagic", "").startsWith(facts.release() + " ")) {
      result.add(
          Finding.error(
              file + " was built for a different kernel than the running one, " + facts.release(),
              build));
    } else if (facts.onlySigned() && !facts.info().containsKey("signer")) {
      result.add(
          Finding.error(
              "this kernel loads only signed modules (Secure Boot), and "
                  + file
                  + " is not: see"
                  + " INSTALL, \"Secure Boot\", for the key to sign it with",
              sign(facts, file, version, packages)));
    } else if (facts.onlySigned() && !facts.keyKnown() && facts.loaded().isEmpty()) {
      result.add(
          Finding.error(
              "this kernel loads only modules signed with a key it knows (Secure Boot), not with"
                  + " that of "
                  + file
                  + ", \""
                  + facts.info().get("signer")
                  + "\": see INSTALL, \"Secure Boot\", for the steps after this one",
              "mokutil --import " + KEY + ".pub"));
    } else if (!installed.equals(version)) {
      result.add(
          Finding.warning(
              file + " is version " + installed + ", but this command is version " + version,
              build));
    }
    if (!facts.loaded().isEmpty() && !facts.loaded().equals(version)) {
      result.add(
          Finding.warning(
              "the loaded module is version "
                  + facts.loaded()
                  + ", but this command is version "
                  + version,
              "chosctl upgrade"));
    }
    return result;
  }

  /** The command that signs it: DKMS does so while it builds, and makes a key if it has openssl. */
  private static String sign(Facts facts, String file, String version, PackageManager packages) {
    if (facts.dkms()) {
      String which = " --force chos/" + version + " -k " + facts.release();
      return packages.install("openssl") + " && dkms build" + which + " && dkms install" + which;
    }
    return "/lib/modules/"
        + facts.release()
        + "/build/scripts/sign-file sha256 "
        + KEY
        + ".key "
        + KEY
        + ".pub "
        + ShellWord.quoted(file);
  }

  /** The command that builds it for the running kernel. */
  private static String build(Facts facts, String version, PackageManager packages) {
    String headers = packages.install(packages.headers(facts.release()));
    if (facts.dkms()) {
      String dkms = "dkms install chos/" + version + " -k " + facts.release();
      return facts.headers() ? dkms : headers + " && " + dkms;
    }
    return facts.headers() ? INSTALL : headers + " && " + INSTALL;
  }
}
