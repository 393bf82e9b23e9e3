// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.Rights;
import org.chos.cli.admin.host.ShellRules;
import org.chos.config.Environment;

/**
 * Says which environments can be entered: to the kernel, and to programs by a file.
 *
 * @param environments these and no others
 * @param open the kernel's list, see {@link org.chos.cli.admin.host.Rights}
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
    return describe(environments);
  }

  /** For people it is the same by either engine. */
  static String describe(List<Environment> environments) {
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
    // What the table leads to can be entered at each moment, also if this is killed between two.
    List<String> both = both(before);
    host.chosFs().publish(both);
    try {
      host.table().write(environments, rules, notices);
    } catch (IOException e) {
      host.chosFs().publish(before);
      throw e;
    }
    if (both.size() > open.size()) {
      host.chosFs().publish(open);
    }
  }

  private List<String> both(List<String> before) {
    List<String> both = new ArrayList<>(open);
    Set<String> paths = open.stream().map(Rights::path).collect(Collectors.toSet());
    before.stream().filter(line -> !paths.contains(Rights.path(line))).forEach(both::add);
    return both;
  }

  @Override
  public String remedy() {
    return "the list is as it was before; `dmesg | tail` and `df /run` may tell why";
  }
}
