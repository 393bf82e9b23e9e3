// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;

/** The tree's directory and the way there: root's alone. */
public final class TreePlaceCheck implements Check {
  /** What a set-uid program, or root, takes programs, libraries and settings from. */
  private static final List<String> DIRECTORIES =
      List.of(
          "",
          "bin",
          "sbin",
          "lib",
          "lib64",
          "etc",
          "usr",
          "usr/bin",
          "usr/sbin",
          "usr/lib",
          "usr/lib64");

  private final String tree;

  public TreePlaceCheck(String tree) {
    this.tree = tree;
  }

  @Override
  public List<Finding> findings() throws IOException {
    List<Finding> result = new ArrayList<>();
    for (Path above = Path.of(tree).toRealPath().getParent();
        above != null;
        above = above.getParent()) {
      result.addAll(Trust.findings(above, "what is the tree"));
    }
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      for (String name : DIRECTORIES) {
        directory(root, name, result);
      }
    }
    return result;
  }

  private void directory(TreeDirectory root, String name, List<Finding> result) throws IOException {
    Optional<TreeFile> found = root.file(name.isEmpty() ? "." : name);
    if (found.isEmpty()) {
      return;
    }
    try (TreeFile directory = found.get()) {
      String shown = name.isEmpty() ? tree : RawPath.join(tree, name);
      for (Finding finding :
          Trust.findings(directory.path(), shown, "what set-uid programs and root run in there")) {
        // With merged /usr there are two ways to the same directory.
        if (!result.contains(finding)) {
          result.add(finding);
        }
      }
    }
  }
}
