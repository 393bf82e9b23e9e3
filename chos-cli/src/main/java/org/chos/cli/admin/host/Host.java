// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import org.chos.cli.admin.console.Console;

/** What the steps work with. */
public record Host(
    Layout layout,
    ChosFs chosFs,
    KernelModule module,
    Binder binder,
    Unmounter unmounter,
    PublishedTable table,
    Processes processes) {

  public static Host of(Layout layout, Console console) {
    Processes processes = new Processes();
    return new Host(
        layout,
        new ChosFs(layout.procChos()),
        new KernelModule(),
        new Binder(layout),
        new Unmounter(processes, console),
        new PublishedTable(layout),
        processes);
  }
}
