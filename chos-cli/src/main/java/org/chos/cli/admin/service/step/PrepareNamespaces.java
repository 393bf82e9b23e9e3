// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.PreparedNamespaces.Spec;

/**
 * Prepares a mount namespace for each tree that has none that is as it should be; from then on
 * these are entered, and no others.
 *
 * @param specs how they should be
 */
public record PrepareNamespaces(List<Spec> specs) implements UndoableStep {
  public PrepareNamespaces {
    specs = List.copyOf(specs);
  }

  @Override
  public String describe() {
    return "prepare mount namespaces: "
        + (specs.isEmpty() ? "none" : String.join(", ", specs.stream().map(Spec::alias).toList()));
  }

  @Override
  public void perform(Host host) throws IOException {
    host.prepared().switchTo(host.prepared().prepare(specs));
  }

  /** Those from before are held still. */
  @Override
  public void undo(Host host) throws IOException {
    host.prepared().switchBack();
    host.prepared().endReplaced();
  }

  @Override
  public String remedy() {
    return "those that were prepared before stay; `chosctl check` may tell why";
  }
}
