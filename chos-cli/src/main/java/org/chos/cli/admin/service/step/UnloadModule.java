// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.stream.Collectors;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.OtherNamespaces;
import org.chos.nativelib.NativeException;

/**
 * Unloads the module. What the host's unmounts did not reach of chosfs, in private mount
 * namespaces, is unmounted before: nobody is inside any longer who could need it.
 */
public record UnloadModule() implements Step {
  @Override
  public String describe() {
    return "unload the kernel module chos";
  }

  @Override
  public void perform(Host host) throws IOException {
    try {
      new OtherNamespaces(host.processes()).detachAll();
      host.module().unload();
    } catch (NativeException e) {
      String users =
          host.processes().seeing(Layout.CHOSFS).stream()
              .map(host.processes()::describe)
              .collect(Collectors.joining(", "));
      throw users.isEmpty()
          ? e
          : new IOException(
              e.getMessage() + ": still mounted in the mount namespace of " + users, e);
    }
  }

  @Override
  public String remedy() {
    return "end what uses it (`grep -l chosfs /proc/[0-9]*/mountinfo` finds processes that have it"
        + " mounted, `fuser -vm /proc/chos` those that have it open), then `chosctl stop` again";
  }
}
