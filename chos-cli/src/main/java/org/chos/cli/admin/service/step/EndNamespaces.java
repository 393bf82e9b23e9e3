// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;

/** Ends all prepared namespaces: what is mounted in them first, then themselves. */
public record EndNamespaces() implements Step {
  @Override
  public String describe() {
    return "end all prepared mount namespaces";
  }

  @Override
  public void perform(Host host) throws IOException {
    host.prepared().endAll();
  }

  @Override
  public String remedy() {
    return "`chosctl stop` again completes it; `findmnt -R /run/chos/mount` shows what is left";
  }
}
