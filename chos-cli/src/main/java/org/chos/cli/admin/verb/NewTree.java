// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.chos.cli.admin.check.CheckReport;
import org.chos.cli.admin.check.TreeProgramsCheck;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.Elf;
import org.chos.config.Environment;
import org.chos.config.SysConfig;

/** A tree that is to take the place of an environment's present one. */
final class NewTree {
  private NewTree() {}

  /** Objects to one that has faults, where the present one has none. */
  static void refuseIfWorse(Layout layout, Path tree, Environment environment, SysConfig config)
      throws IOException, AdminFailure {
    CheckReport now = report(Path.of(layout.inChos(environment.path())), environment, config);
    CheckReport fresh = report(tree, environment, config);
    if (fresh.hasErrors() && !now.hasErrors()) {
      throw new AdminFailure("the new tree is worse than the present one: " + fresh.text().strip());
    }
  }

  private static CheckReport report(Path tree, Environment environment, SysConfig config)
      throws IOException, AdminFailure {
    CheckReport report = new CheckReport();
    if (Files.isDirectory(tree)) {
      int processor = Elf.read(Path.of("/proc/self/exe")).orElseThrow().machine();
      report.add(
          "programs",
          Optional.of(environment.alias()),
          new TreeProgramsCheck(
                  tree.toString(), EnvironmentsList.takeOff(config, environment), processor)
              .findings());
    }
    return report;
  }
}
