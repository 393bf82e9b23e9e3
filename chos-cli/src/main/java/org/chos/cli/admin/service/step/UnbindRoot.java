// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.mount.MountTable;

/**
 * Unmounts what {@link BindRoot} mounted, and all that is mounted in it. A file system that an
 * administrator mounted on the directory before stays.
 *
 * @param chos the directory
 */
public record UnbindRoot(String chos) implements Step {
  @Override
  public String describe() {
    return "unmount " + chos + " and all that is mounted in it";
  }

  @Override
  public void perform(Host host) throws IOException {
    while (MountTable.read().selfBindAt(chos).isPresent()) {
      host.unmounter().unmount(chos);
    }
  }

  @Override
  public String remedy() {
    return "`findmnt -R "
        + chos
        + "` shows what is mounted there, `fuser -vm` on such a mount who"
        + " uses it; then `chosctl stop` again";
  }
}
