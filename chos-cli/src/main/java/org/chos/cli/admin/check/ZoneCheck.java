// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.service.HostZone;
import org.chos.cli.admin.system.ShellWord;

/** Whether the host's time zone can be found from inside. */
public final class ZoneCheck implements Check {
  private final Path localtime;

  /**
   * @param localtime where the host has its zone
   */
  public ZoneCheck(Path localtime) {
    this.localtime = localtime;
  }

  @Override
  public List<Finding> findings() throws IOException {
    return new HostZone(localtime)
            .better()
            .map(
                target ->
                    Finding.warning(
                        localtime
                            + " is an absolute link, which leads into the tree inside: where the"
                            + " tree does not know this zone, the time is shown in UTC",
                        "ln -sfn " + ShellWord.quoted(target) + " " + localtime))
            .stream()
            .toList();
  }
}
