// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;

/**
 * Shows an image in /chos.
 *
 * @param mount a descriptor of its mount, which is attached nowhere
 * @param source the file
 * @param target where in /chos
 */
public record MountImage(int mount, String source, String target) implements UndoableStep {
  @Override
  public String describe() {
    return "mount the image " + source + " on " + target;
  }

  @Override
  public void perform(Host host) throws IOException {
    host.binder().attach(mount, target);
  }

  @Override
  public void undo(Host host) throws IOException {
    host.unmounter().unmount(target);
  }

  @Override
  public String remedy() {
    return "`findmnt " + target + "` shows what is there; `chosctl restart` starts afresh";
  }
}
