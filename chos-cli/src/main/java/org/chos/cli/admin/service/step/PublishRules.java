// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.ShellRules;
import org.chos.config.Environment;

/**
 * Says what a shell gets, now that a chos.conf has changed, and what is told of environments; which
 * they are stays as it is.
 *
 * @param environments those that are published
 * @param rules what their shells get, and what is offered inside
 * @param notices what else is told of them
 */
public record PublishRules(List<Environment> environments, ShellRules rules, Notices notices)
    implements Step {
  @Override
  public String describe() {
    return "publish what chos.conf says, and what is said of environments";
  }

  @Override
  public void perform(Host host) throws IOException {
    host.table().write(environments, rules, notices);
  }

  @Override
  public String remedy() {
    return "until then what was published before counts; `df /run` may tell why";
  }
}
