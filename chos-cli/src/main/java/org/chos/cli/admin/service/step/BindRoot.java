// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.Optional;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Syscalls;

/**
 * Makes /chos a mount of its own, with a peer group of its own.
 *
 * @param chos the directory
 */
public record BindRoot(String chos) implements UndoableStep {
  /** Whether there is nothing left to do. */
  public static boolean isDone(MountTable mounts, String chos) {
    return mounts
        .selfBindAt(chos)
        .filter(m -> m.peerGroup() != 0 && !mounts.sharedOutside(m, m))
        .isPresent();
  }

  @Override
  public String describe() {
    return "mount " + chos + " on itself, shared";
  }

  @Override
  public void perform(Host host) throws IOException {
    MountTable before = MountTable.read();
    Optional<Mount> there = before.selfBindAt(chos);
    if (there.isEmpty()) {
      host.binder().bindChos();
    } else if (before.sharedOutside(there.get(), there.get())) {
      // Bound by hand: what is mounted in it would be mounted on the host as well.
      Syscalls.propagation(RawPath.raw(chos), Syscalls.SLAVE);
    }
    // No change where the host's root is shared, as systemd makes it.
    Syscalls.propagation(RawPath.raw(chos), Syscalls.SHARED);
  }

  @Override
  public void undo(Host host) throws IOException {
    host.unmounter().unmount(chos);
  }

  @Override
  public String remedy() {
    return "`findmnt -o +PROPAGATION " + chos + "` shows what is mounted there";
  }
}
