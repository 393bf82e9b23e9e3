// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.system.AdminFailure;

/**
 * Closes all prepared namespaces, unless somebody has just entered one.
 *
 * @param evenIfInside whether that does not matter, since the host goes down
 */
public record WithdrawNamespaces(boolean evenIfInside) implements Step {
  @Override
  public String describe() {
    return Publish.describe(List.of());
  }

  @Override
  public void perform(Host host) throws IOException, AdminFailure {
    host.prepared().withdraw();
    try {
      if (!evenIfInside) {
        Occupants.refuseIfAny(host);
      }
      host.table().withdraw();
    } catch (IOException | AdminFailure e) {
      host.prepared().restore();
      throw e;
    }
  }

  @Override
  public String remedy() {
    return "the service goes on as before; `findmnt -T /run/chos` may tell why";
  }
}
