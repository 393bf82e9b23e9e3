// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.system.Syscalls;

/**
 * Shows a directory or a file of the host in one tree.
 *
 * @param source what
 * @param target where, in the tree's own directory in /chos
 * @param frozen whether it shall not follow what is mounted and unmounted there later
 * @param flags what its mount has beyond what it has on the host
 */
public record BindInTree(String source, String target, boolean frozen, MountFlags flags)
    implements UndoableStep {
  @Override
  public String describe() {
    return "bind "
        + source
        + " to "
        + target
        + (frozen ? ", private" : "")
        + (flags.isNone() ? "" : ", " + flags);
  }

  @Override
  public void perform(Host host) throws IOException {
    host.binder().bindInTree(source, target, frozen ? Syscalls.PRIVATE : Syscalls.SLAVE, flags);
  }

  @Override
  public void undo(Host host) throws IOException {
    host.unmounter().unmount(target);
  }

  @Override
  public String remedy() {
    return "`findmnt " + target + "` shows what is there; `chosctl restart` starts afresh";
  }
}
