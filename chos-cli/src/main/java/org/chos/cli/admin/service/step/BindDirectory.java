// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.mount.MountFlags;

/**
 * Shows a directory of the host, with all that is mounted in it, in /chos.
 *
 * @param source the directory
 * @param target where in /chos
 * @param frozen whether it shall not follow what is mounted and unmounted there later
 * @param flags what its mount has beyond what it has on the host
 */
public record BindDirectory(String source, String target, boolean frozen, MountFlags flags)
    implements Bind {

  /** As it is on the host. */
  public BindDirectory(String source, String target, boolean frozen) {
    this(source, target, frozen, MountFlags.NONE);
  }

  @Override
  public void perform(Host host) throws IOException {
    host.binder().bind(source, target, kind(), flags);
  }
}
