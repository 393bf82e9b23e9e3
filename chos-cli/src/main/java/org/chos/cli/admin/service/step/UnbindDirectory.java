// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;

/**
 * Unmounts a mount and all that is mounted in it.
 *
 * @param point where it is
 */
public record UnbindDirectory(String point) implements Step {
  @Override
  public String describe() {
    return "unmount " + point + " and what is mounted in it";
  }

  @Override
  public void perform(Host host) throws IOException {
    host.unmounter().unmount(point);
  }

  @Override
  public String remedy() {
    return "`fuser -vm " + point + "` shows who uses it";
  }
}
