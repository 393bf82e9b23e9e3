// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.mount.MountFlags;

/**
 * Shows a directory or a file of the host in one tree.
 *
 * @param source what
 * @param target where, in the tree's own directory in /chos
 * @param frozen whether it shall not follow what is mounted and unmounted there later
 * @param flags what its mount has beyond what it has on the host
 */
public record BindInTree(String source, String target, boolean frozen, MountFlags flags)
    implements Bind {
  @Override
  public void perform(Host host) throws IOException {
    host.binder().bindInTree(source, target, kind(), flags);
  }
}
