// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Reason;

/**
 * What it takes, or would take, to make a tree an environment: {@link Adoption} of all that belongs
 * into one.
 *
 * @param isTree false if there is no place for programs, so that it is no OS tree
 * @param changes what was done, or would be
 * @param failures the reasons, and what could not be done because of each
 */
public record Preparation(
    boolean isTree, List<String> changes, Map<String, List<String>> failures) {

  public static Preparation of(Layout layout, TreeDirectory root, boolean dryRun)
      throws IOException, AdminFailure {
    Adoption adoption = new Adoption(root, dryRun);
    boolean isTree = adoption.program(program(layout));
    if (isTree) {
      for (TreeLink link : TreeLink.all()) {
        adoption.link(link);
      }
    }
    return new Preparation(isTree, adoption.changes(), adoption.failures());
  }

  private static byte[] program(Layout layout) throws AdminFailure {
    try {
      return Files.readAllBytes(Path.of(layout.program()));
    } catch (IOException e) {
      throw new AdminFailure(Reason.of(e) + ": run ./install again");
    }
  }

  public boolean complete() {
    return failures.isEmpty();
  }

  /** Says what could not be done. */
  public void report(Console console, String path) {
    failures.forEach(
        (reason, what) ->
            console.warning(path + ": " + reason + ": could not " + String.join("; ", what)));
  }
}
