// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.system.Syscalls;

/** Shows in /chos what the host has elsewhere. */
sealed interface Bind extends UndoableStep permits BindDirectory, BindInTree {
  /** What. */
  String source();

  /** Where in /chos. */
  String target();

  /** Whether it shall not follow what is mounted and unmounted there later. */
  boolean frozen();

  /** What its mount has beyond what it has on the host. */
  MountFlags flags();

  /** As {@code Binder} wants to know it. */
  default int kind() {
    return frozen() ? Syscalls.PRIVATE : Syscalls.SLAVE;
  }

  @Override
  default String describe() {
    return "bind "
        + source()
        + " to "
        + target()
        + (frozen() ? ", private" : "")
        + (flags().isNone() ? "" : ", " + flags());
  }

  @Override
  default void undo(Host host) throws IOException {
    host.unmounter().unmount(target());
  }

  @Override
  default String remedy() {
    return "`findmnt " + target() + "` shows what is there; `chosctl restart` starts afresh";
  }
}
