// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.Syscalls;

/**
 * Mounts the kernel's side.
 *
 * @param target the directory to mount it on
 */
public record MountChosFs(String target) implements UndoableStep {
  @Override
  public String describe() {
    return "mount chosfs on " + target;
  }

  @Override
  public void perform(Host host) throws IOException {
    Syscalls.mount(Layout.CHOSFS, target);
  }

  @Override
  public void undo(Host host) throws IOException {
    host.unmounter().unmount(target);
  }

  @Override
  public String remedy() {
    return "`dmesg | tail` shows what the kernel says of it; in a container it can't be done at"
        + " all";
  }
}
