// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;

/**
 * Makes the place in which prepared mount namespaces are held.
 *
 * @param place that directory
 */
public record MountPlaceForNamespaces(String place) implements UndoableStep {
  @Override
  public String describe() {
    return "mount a place for namespaces on " + place;
  }

  @Override
  public void perform(Host host) throws IOException {
    host.prepared().mount();
  }

  @Override
  public void undo(Host host) throws IOException {
    host.prepared().endAll();
  }

  @Override
  public String remedy() {
    return "`findmnt -T " + place + "` shows what is there";
  }
}
