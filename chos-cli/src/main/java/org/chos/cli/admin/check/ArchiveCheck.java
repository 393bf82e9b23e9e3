// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.system.Command;

/** Whether the JVM takes the class-data archive, without which chos starts slowly. */
public final class ArchiveCheck implements Check {
  private final Path home;

  /**
   * @param home where CHOS is installed
   */
  public ArchiveCheck(Path home) {
    this.home = home;
  }

  @Override
  public List<Finding> findings() throws IOException {
    return Command.run(home.resolve("check-archive").toString()).exitCode() == 0
        ? List.of()
        : List.of(
            Finding.warning(
                "the JVM rejects "
                    + home
                    + "/lib/chos.jsa, so chos starts slowly: the archive is damaged, or the jars"
                    + " beside it are not those it was made from",
                "rm -f chos-cli/target/built; ./install  # in the checkout of CHOS"));
  }
}
