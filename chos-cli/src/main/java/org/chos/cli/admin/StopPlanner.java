// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.util.ArrayList;
import java.util.List;

/** Finds the steps from how things are to nothing left. Changes nothing itself. */
final class StopPlanner {
  private StopPlanner() {}

  static List<Step> plan(Layout layout, Observed now) {
    List<Step> steps = new ArrayList<>();
    if (now.moduleLoaded()) {
      if (!now.mounts().isAt(layout.procChos(), Layout.CHOSFS)) {
        // Only there can be seen whether processes are still inside.
        steps.add(new MountChosFs(layout.procChos()));
      }
      steps.add(new Unpublish());
    }
    if (now.mounts().selfBindAt(layout.chos()).isPresent()) {
      steps.add(new UnmountChos(layout.chos()));
    } else if (now.mounts().isAt(layout.links(), Layout.CHOSFS)) {
      steps.add(new UnmountChosFs(layout.links()));
    }
    if (now.moduleLoaded()) {
      steps.add(new UnmountChosFs(layout.procChos()));
      steps.add(new UnloadModule());
    }
    if (now.logEntries()) {
      steps.add(new LogEntries(layout.logEntries(), false));
    }
    return steps;
  }
}
