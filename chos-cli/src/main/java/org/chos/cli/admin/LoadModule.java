// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;

/** Loads the module into the running kernel. */
record LoadModule() implements UndoableStep {
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
    return "`modinfo chos` tells whether it is installed for this kernel; if not, install the"
        + " package linux-headers-$(uname -r) and run ./install again, as INSTALL says under"
        + " \"module\"; `chosctl check` tells what is in the way, `dmesg | tail` what the kernel says"
        + " of it";
  }
}
