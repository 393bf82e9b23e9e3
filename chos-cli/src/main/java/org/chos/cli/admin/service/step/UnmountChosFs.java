// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.MountTable;

/**
 * Unmounts the kernel's side, however often it is mounted there.
 *
 * @param point where it is
 */
public record UnmountChosFs(String point) implements Step {
  @Override
  public String describe() {
    return "unmount " + point;
  }

  @Override
  public void perform(Host host) throws IOException {
    while (MountTable.read().isAt(point, Layout.CHOSFS)) {
      host.unmounter().unmount(point);
    }
  }

  @Override
  public String remedy() {
    return "`fuser -vm " + point + "` shows who uses it; then `chosctl stop` again";
  }
}
