// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.tree.AccountFile;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;

/** What groups are called, by all records that there are of them. */
final class GroupNames {
  /** What Debian gives the groups that have the same number in every one. */
  private static final String MASTER = "usr/share/base-passwd/group.master";

  private static final String GROUP = "etc/group";

  /** The one that counts most first. */
  private final List<AccountFile> files = new ArrayList<>();

  private GroupNames() {}

  static GroupNames of(Path file) throws IOException {
    GroupNames result = new GroupNames();
    result.files.add(AccountFile.read(file));
    return result;
  }

  /** By a tree's own records: its own file, or what adopting it has kept of that. */
  static GroupNames ofTree(TreeDirectory root) throws IOException {
    GroupNames result = new GroupNames();
    result.read(root, MASTER);
    String kept = GROUP + ".chos-orig";
    for (int i = 1; result.read(root, kept); i++) {
      kept = GROUP + ".chos-orig." + i;
    }
    // A link to the host's leads nowhere from here.
    result.read(root, GROUP);
    return result;
  }

  private boolean read(TreeDirectory root, String file) throws IOException {
    Optional<TreeFile> found = root.file(file);
    if (found.isEmpty()) {
      return false;
    }
    try (TreeFile open = found.get()) {
      files.add(0, AccountFile.read(open.path()));
    }
    return true;
  }

  Optional<String> of(int number) {
    return files.stream()
        .flatMap(file -> file.nameOf(Integer.toString(number)).stream())
        .findFirst();
  }

  boolean has(String name) {
    return files.stream().anyMatch(file -> file.find(name).isPresent());
  }
}
