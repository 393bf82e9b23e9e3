// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.service.SystemdUnit;

/** Whether the service comes up with the host. */
public final class BootCheck implements Check {
  @Override
  public List<Finding> findings() throws IOException {
    return SystemdUnit.isLeftOutAtBoot()
        ? List.of(
            Finding.warning(
                "the service does not start when the host does", "systemctl enable chos.service"))
        : List.of();
  }
}
