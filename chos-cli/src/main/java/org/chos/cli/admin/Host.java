// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

/** What the steps work with. */
record Host(
    Layout layout,
    ChosFs chosFs,
    KernelModule module,
    Binder binder,
    Unmounter unmounter,
    EnvironmentsTable table,
    Processes processes) {

  static Host of(Layout layout, Console console) {
    Processes processes = new Processes();
    return new Host(
        layout,
        new ChosFs(layout.procChos()),
        new KernelModule(),
        new Binder(layout),
        new Unmounter(processes, console),
        new EnvironmentsTable(layout),
        processes);
  }
}
