// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.system.AdminFailure;

/** Closes all environments, unless somebody has just entered one. */
public record Unpublish() implements Step {
  @Override
  public String describe() {
    return "publish the list: nothing";
  }

  @Override
  public void perform(Host host) throws IOException, AdminFailure {
    List<String> before = host.chosFs().valid();
    host.chosFs().publish(List.of());
    try {
      Occupants.refuseIfAny(host);
      host.table().withdraw();
    } catch (IOException | AdminFailure e) {
      host.chosFs().publish(before);
      throw e;
    }
  }

  @Override
  public String remedy() {
    return "the service goes on as before; `dmesg | tail` may tell why, or `findmnt -T /run/chos`";
  }
}
