// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.layer;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Patience;

/**
 * Brings the links over a read-only tree up to date.
 *
 * @param path the tree's
 * @param seen where it is seen
 */
public record RemakeLinks(ReadOnlyTree tree, String path, String seen) implements Step {
  @Override
  public String describe() {
    return "bring the links over " + seen + " up to date";
  }

  @Override
  public void perform(Host host) throws IOException, AdminFailure {
    try {
      Patience.run(
          HostFiles.PATIENCE_SECONDS,
          () -> {
            tree.update(seen);
            return true;
          });
    } catch (TimeoutException e) {
      throw new IOException(HostFiles.noAnswer(path), e);
    }
  }

  @Override
  public String remedy() {
    return "`chosctl restart` makes them anew";
  }
}
