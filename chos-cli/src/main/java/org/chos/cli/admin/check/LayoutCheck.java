// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.host.Layout;

/** The directory that is the root of whoever is in an environment. */
public final class LayoutCheck implements Check {
  private final Layout layout;

  public LayoutCheck(Layout layout) {
    this.layout = layout;
  }

  @Override
  public List<Finding> findings() throws IOException {
    Path chos = Path.of(layout.chos());
    if (!Files.exists(chos, LinkOption.NOFOLLOW_LINKS)) {
      // The service can't be started then, which is found elsewhere.
      return List.of();
    }
    if (!Files.isDirectory(chos, LinkOption.NOFOLLOW_LINKS)) {
      return List.of(
          Finding.error(
              chos + " is not a directory", "mv " + chos + " " + chos + ".away && chosctl start"));
    }
    List<Finding> result = new ArrayList<>(Trust.findings(chos, "the root of all environments"));
    for (String name : Layout.LINKS) {
      entry(name, result);
    }
    return result;
  }

  /** An entry that a process finds its tree through. */
  private void entry(String name, List<Finding> result) throws IOException {
    Path entry = Path.of(layout.inChos(name));
    String make = "ln -s " + layout.linkTarget(name) + " " + entry;
    if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
      result.add(
          Finding.warning(entry + " is missing: no environment has a directory /" + name, make));
      return;
    }
    if (!leadsToTree(entry, name)) {
      result.add(
          Finding.error(
              entry
                  + " does not lead into the tree that a process is in, so that /"
                  + name
                  + " is the same in all environments",
              "mv -T " + entry + " " + entry + ".away && " + make));
    }
  }

  /** By any of the ways that there are. */
  private boolean leadsToTree(Path entry, String name) throws IOException {
    if (!Files.isSymbolicLink(entry)) {
      return false;
    }
    String target = Files.readSymbolicLink(entry).toString().replaceAll("/+$", "");
    return target.equals(layout.linkTarget(name))
        || target.equals("/" + layout.linkTarget(name))
        || target.equals(layout.formerTarget(name))
        || target.equals("/" + layout.formerTarget(name))
        || target.equals("/proc/chos/link/" + name);
  }
}
