// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import org.chos.cli.admin.console.Console;

/** The host, as verbs, plans and steps deal with it. */
public record Host(
    Layout layout,
    ChosFs chosFs,
    KernelModule module,
    Binder binder,
    Unmounter unmounter,
    PublishedTable table,
    PreparedNamespaces prepared,
    Processes processes,
    Look look) {

  public static Host of(Layout layout, Console console) {
    Processes processes = new Processes();
    return new Host(
        layout,
        new ChosFs(layout.procChos()),
        new KernelModule(),
        new Binder(layout),
        new Unmounter(processes, console),
        new PublishedTable(layout),
        new PreparedNamespaces(layout, processes),
        processes,
        new Look(layout));
  }
}
