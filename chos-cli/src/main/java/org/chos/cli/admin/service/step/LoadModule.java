// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.KernelModule;

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
    return KernelModule.LOAD_REMEDY;
  }
}
