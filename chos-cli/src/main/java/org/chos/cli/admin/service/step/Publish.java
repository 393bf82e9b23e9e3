// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.ShellRules;
import org.chos.config.Environment;

/**
 * Says which environments can be entered: to the kernel, and to programs by a file.
 *
 * @param environments these and no others
 * @param open the paths of those that the kernel lets processes enter
 * @param rules what their shells get
 * @param notices what else is told of them
 */
public record Publish(
    List<Environment> environments, List<String> open, ShellRules rules, Notices notices)
    implements Step {
  /** The paths of trees; the kernel always knows the host's own root. */
  public static List<String> paths(List<Environment> environments) {
    return environments.stream()
        .map(Environment::path)
        .filter(path -> !path.equals("/"))
        .distinct()
        .toList();
  }

  @Override
  public String describe() {
    return "publish the list: "
        + (environments.isEmpty()
            ? "nothing"
            : String.join(", ", environments.stream().map(Environment::alias).toList()));
  }

  @Override
  public void perform(Host host) throws IOException {
    List<String> before = host.chosFs().valid();
    // Before anybody can enter: nothing may be unmounted from under him.
    host.table().forgetWithdrawn();
    host.chosFs().publish(open);
    try {
      host.table().write(environments, rules, notices);
    } catch (IOException e) {
      host.chosFs().publish(before);
      throw e;
    }
  }

  @Override
  public String remedy() {
    return "the list is as it was before; `dmesg | tail` and `df /run` may tell why";
  }
}
