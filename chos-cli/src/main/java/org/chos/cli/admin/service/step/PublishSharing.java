// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.nio.file.Path;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Sharing;

/**
 * Says what those inside share with the host.
 *
 * @param sharing all of it
 */
public record PublishSharing(Sharing sharing) implements Step {
  @Override
  public String describe() {
    return "publish which directories are shared";
  }

  @Override
  public void perform(Host host) throws IOException {
    sharing.write(Path.of(host.layout().run()));
  }

  @Override
  public String remedy() {
    return "until then nobody is told what he leaves behind of his own; `df /run` may tell why";
  }
}
