// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.ShellRules;
import org.chos.config.Environment;

/**
 * Says what a shell gets, now that a chos.conf has changed; the list stays as it is.
 *
 * @param environments those that are published
 * @param rules what their shells get
 */
public record PublishRules(List<Environment> environments, ShellRules rules) implements Step {
  @Override
  public String describe() {
    return "publish what chos.conf says";
  }

  @Override
  public void perform(Host host) throws IOException {
    host.table().write(environments, rules);
  }

  @Override
  public String remedy() {
    return "starts read chos.conf themselves until then; `df /run` may tell why";
  }
}
