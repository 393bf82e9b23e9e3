// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.util.List;
import org.chos.cli.admin.system.AdminFailure;

/**
 * What a new tree shall be.
 *
 * @param suite the distribution's release
 * @param packages beyond those that any system has
 * @param mirrors where from; none for the builder's own default
 */
public record TreeSpec(String suite, List<String> packages, List<String> mirrors) {
  public TreeSpec {
    packages = List.copyOf(packages);
    mirrors = List.copyOf(mirrors);
  }

  /** Objects to what the builder would take for something else. */
  public void check() throws AdminFailure {
    if (!suite.matches("[A-Za-z0-9][A-Za-z0-9+._/~-]*")) {
      throw new AdminFailure(
          "--suite " + suite + ": not the name of a suite: give one such as trixie");
    }
    for (String name : packages) {
      if (!name.matches("[a-z0-9][a-z0-9+.:~=-]*")) {
        throw new AdminFailure(
            "--include " + name + ": not the name of a package: separate names with commas");
      }
    }
    for (String mirror : mirrors) {
      if (!mirror.matches("[A-Za-z./].*")) {
        throw new AdminFailure(
            "--mirror "
                + mirror
                + ": give a URL, a line of sources.list, or a file of such lines as \"./NAME\"");
      }
    }
  }
}
