// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;

/** Loads the module into the running kernel. */
public record LoadModule() implements UndoableStep {
  @Override
  public String describe() {
    return "load the kernel module chos";
  }

  @Override
  public void perform(Host host) throws IOException {
    host.module().load();
  }

  @Override
  public void undo(Host host) throws IOException {
    host.module().unload();
  }

  @Override
  public String remedy() {
    return "`chosctl check` tells what is in the way and which command puts it right, `dmesg |"
               + " tail` what the kernel says of it";
  }
}
