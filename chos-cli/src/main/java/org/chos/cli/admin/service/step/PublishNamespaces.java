// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.ShellRules;
import org.chos.config.Environment;

/**
 * Says which environments can be entered by the mount engine, and what is prepared for each.
 *
 * @param environments these and no others
 * @param rules what their shells get
 * @param notices what else is told of them
 */
public record PublishNamespaces(List<Environment> environments, ShellRules rules, Notices notices)
    implements Step {
  public PublishNamespaces {
    environments = List.copyOf(environments);
  }

  @Override
  public String describe() {
    return Publish.describe(environments);
  }

  @Override
  public void perform(Host host) throws IOException {
    host.table().forgetWithdrawn();
    host.table().write(environments, rules, notices, host.prepared().current());
  }

  @Override
  public String remedy() {
    return "the list is as it was before; `df /run` may tell why";
  }
}
