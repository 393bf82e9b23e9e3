// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.service.step.EndNamespaces;
import org.chos.cli.admin.service.step.MountChosFs;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.SwitchEntryLog;
import org.chos.cli.admin.service.step.UnbindRoot;
import org.chos.cli.admin.service.step.UnloadModule;
import org.chos.cli.admin.service.step.UnmountChosFs;
import org.chos.cli.admin.service.step.Unpublish;
import org.chos.cli.admin.service.step.WithdrawNamespaces;
import org.chos.config.EntryLog;

/** Finds the steps from how things are to nothing left. Changes nothing itself. */
final class StopPlanner {
  private StopPlanner() {}

  /**
   * @param evenIfInside whether prepared namespaces go with people in them, as at a shutdown
   */
  static List<Step> plan(Layout layout, Snapshot now, boolean evenIfInside) {
    List<Step> steps = new ArrayList<>();
    if (now.mounts().at(layout.preparedNamespaces()).isPresent()) {
      steps.add(new WithdrawNamespaces(evenIfInside));
      steps.add(new EndNamespaces());
    }
    if (now.moduleLoaded()) {
      if (!now.mounts().isAt(layout.procChos(), Layout.CHOSFS)) {
        // Only there can be seen whether processes are still inside.
        steps.add(new MountChosFs(layout.procChos()));
      }
      steps.add(new Unpublish());
    }
    if (now.mounts().selfBindAt(layout.chos()).isPresent()) {
      steps.add(new UnbindRoot(layout.chos()));
    } else if (now.mounts().isAt(layout.links(), Layout.CHOSFS)) {
      steps.add(new UnmountChosFs(layout.links()));
    }
    if (now.moduleLoaded()) {
      steps.add(new UnmountChosFs(layout.procChos()));
      steps.add(new UnloadModule());
    }
    // The module's own records end with it.
    if (now.logEntries() == EntryLog.JOURNAL) {
      steps.add(new SwitchEntryLog(layout.logEntries(), EntryLog.NO));
    }
    return steps;
  }
}
