// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.host.ChosFs;

/** Whether what the module is to record reaches a log. */
public final class AuditCheck implements Check {
  private final ChosFs chosFs;

  public AuditCheck(ChosFs chosFs) {
    this.chosFs = chosFs;
  }

  @Override
  public List<Finding> findings() throws IOException {
    return chosFs.isAuditOff()
        ? List.of(
            Finding.warning(
                "LOG_ENTRIES=audit in /etc/sysconfig/chos, but the kernel's audit is off, so nobody"
                    + " records who enters",
                "install and start auditd, or boot with audit=1"))
        : List.of();
  }
}
