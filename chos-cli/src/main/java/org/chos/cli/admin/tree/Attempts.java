// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.system.Reason;

/**
 * Changes to a tree, done or, in a dry run, only told. One that can't be done does not keep the
 * others from being done.
 */
public final class Attempts {
  private final boolean dryRun;
  private final List<String> changes = new ArrayList<>();

  /** Why, and what could not be done because of it. */
  private final Map<String, List<String>> failures = new LinkedHashMap<>();

  /** One of them. */
  interface Change {
    void run() throws IOException;
  }

  /**
   * @param dryRun change nothing
   */
  public Attempts(boolean dryRun) {
    this.dryRun = dryRun;
  }

  void attempt(String what, Change change) {
    try {
      if (!dryRun) {
        change.run();
        ChangeLog.add("done: {}", what);
      }
      changes.add(what);
    } catch (IOException e) {
      failures.computeIfAbsent(Reason.withoutPath(e), r -> new ArrayList<>()).add(what);
    }
  }

  /** What was done, or would be. */
  public List<String> changes() {
    return List.copyOf(changes);
  }

  Map<String, List<String>> failures() {
    return failures;
  }

  /** Says what could not be done. */
  public void report(Console console, String path) {
    failures.forEach(
        (reason, what) ->
            console.warning(path + ": " + reason + ": could not " + String.join("; ", what)));
  }
}
