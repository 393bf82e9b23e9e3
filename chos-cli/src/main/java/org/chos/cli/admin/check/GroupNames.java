// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;

/** What groups are called: in files of the form of group(5). */
final class GroupNames {
  /** What Debian gives the groups that have the same number in every one. */
  private static final String MASTER = "usr/share/base-passwd/group.master";

  private static final String GROUP = "etc/group";

  private final Map<Integer, String> names = new HashMap<>();

  private GroupNames() {}

  static GroupNames of(Path file) throws IOException {
    GroupNames result = new GroupNames();
    result.read(file);
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
      read(open.path());
    }
    return true;
  }

  private void read(Path file) throws IOException {
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      String[] field = line.split(":", 4);
      if (field.length >= 3 && field[2].matches("[0-9]{1,9}")) {
        names.put(Integer.valueOf(field[2]), field[0]);
      }
    }
  }

  Optional<String> of(int number) {
    return Optional.ofNullable(names.get(number));
  }

  boolean has(String name) {
    return names.containsValue(name);
  }
}
