// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.PreparedNamespace.Wanted;

/**
 * Prepares a mount namespace for each tree that has none that is as it should be; from then on
 * these are entered, and no others, by who is admitted to them.
 *
 * @param wanted how they should be
 * @param made the names of those that are made anew
 * @param images for trees that are images, by their paths: descriptors of mounts
 */
public record PrepareNamespaces(List<Wanted> wanted, List<String> made, Map<String, Integer> images)
    implements UndoableStep {
  public PrepareNamespaces {
    wanted = List.copyOf(wanted);
    made = List.copyOf(made);
    images = Map.copyOf(images);
  }

  @Override
  public String describe() {
    return made.isEmpty()
        ? "say which mount namespaces can be entered, and by whom"
        : "prepare mount namespaces: " + String.join(", ", made);
  }

  @Override
  public void perform(Host host) throws IOException {
    host.prepared().switchTo(host.prepared().prepare(wanted, images));
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
