// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.UndoableStep;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Reason;

/** Carries steps out: all of them, or none that can be taken back. */
final class StepRunner {
  private final Host host;
  private final Console console;

  StepRunner(Host host, Console console) {
    this.host = host;
    this.console = console;
  }

  void run(List<? extends Step> steps) throws AdminFailure {
    Deque<UndoableStep> done = new ArrayDeque<>();
    for (Step step : steps) {
      try {
        step.perform(host);
        ChangeLog.add("done: {}", step.describe());
      } catch (IOException e) {
        undo(done);
        throw new AdminFailure(
            "can't " + step.describe() + ": " + Reason.of(e) + ": " + step.remedy());
      } catch (AdminFailure e) {
        undo(done);
        throw e;
      }
      if (step instanceof UndoableStep undoable) {
        done.push(undoable);
      }
    }
  }

  private void undo(Deque<UndoableStep> done) {
    while (!done.isEmpty()) {
      UndoableStep step = done.pop();
      try {
        step.undo(host);
        ChangeLog.add("undone: {}", step.describe());
      } catch (IOException e) {
        console.warning(
            "can't undo \""
                + step.describe()
                + "\": "
                + Reason.of(e)
                + "; `chosctl stop` clears it away");
      }
    }
  }
}
