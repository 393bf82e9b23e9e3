// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;

/**
 * Unmounts the kernel's side, however often it is mounted there.
 *
 * @param point where it is
 */
record UnmountChosFs(String point) implements Step {
  @Override
  public String describe() {
    return "unmount " + point;
  }

  @Override
  public void perform(Host host) throws IOException {
    while (MountTable.read().isAt(point, Layout.CHOSFS)) {
      host.unmounter().unmount(point);
    }
  }

  @Override
  public String remedy() {
    return "`fuser -vm " + point + "` shows who uses it; then `chosctl stop` again";
  }
}
