// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;
import java.util.List;

/** Whether the service comes up with the host. */
final class BootCheck implements Check {
  @Override
  public List<Finding> findings() throws IOException {
    return SystemdUnit.isLeftOutAtBoot()
        ? List.of(
            Finding.warning(
                "the service does not start when the host does", "systemctl enable chos.service"))
        : List.of();
  }
}
