// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.OtherNamespaces;
import org.chos.cli.admin.mount.MountFlags;

/**
 * Gives a tree's mount in /chos other flags, in every mount namespace that shows it. Whoever is in
 * the tree stays there.
 *
 * @param source the tree
 * @param target where in /chos
 */
public record RefreshFlags(String source, String target, MountFlags flags) implements Step {
  @Override
  public String describe() {
    return "remount " + target + (flags.isNone() ? " as on the host" : " with " + flags);
  }

  @Override
  public void perform(Host host) throws IOException {
    new OtherNamespaces(host.processes()).remount(source, target, flags);
  }

  @Override
  public String remedy() {
    return "who writes in " + target + " keeps it from becoming read-only: `chosctl ps` names them";
  }
}
