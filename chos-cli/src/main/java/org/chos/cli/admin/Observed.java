// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.chos.config.Environment;

/**
 * How things are at the moment.
 *
 * @param moduleLoaded whether the kernel knows chosfs
 * @param mounts what is mounted
 * @param valid the paths that the kernel lets processes enter
 * @param table the environments that programs are told of
 */
record Observed(
    boolean moduleLoaded, MountTable mounts, List<String> valid, List<Environment> table) {

  static Observed of(Host host) throws IOException {
    MountTable mounts = MountTable.read();
    boolean mounted = mounts.isAt(host.layout().procChos(), Layout.CHOSFS);
    return new Observed(
        host.module().isLoaded(),
        mounts,
        mounted ? host.chosFs().valid() : List.of(),
        host.table().read());
  }

  State state(Layout layout) {
    return State.of(layout, mounts, moduleLoaded);
  }

  /** How things will be once the service is stopped. */
  Observed afterStop(Layout layout) {
    Set<Mount> gone = new HashSet<>(mounts.ofType(Layout.CHOSFS));
    mounts.selfBindAt(layout.chos()).ifPresent(top -> gone.addAll(mounts.unmountOrder(top)));
    List<Mount> left = mounts.all().stream().filter(m -> !gone.contains(m)).toList();
    return new Observed(false, new MountTable(left), List.of(), List.of());
  }
}
