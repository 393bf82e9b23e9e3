// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whose files of a tree are by dpkg-statoverride(1): the only parser of its list.
 *
 * @param users their names
 * @param groups theirs
 */
public record StatOverrides(Set<String> users, Set<String> groups) {
  public static final String LIST = "var/lib/dpkg/statoverride";

  /** Those of the tree, without the numbers, which stand for themselves. */
  public static StatOverrides of(TreeDirectory root) throws IOException {
    StatOverrides result = new StatOverrides(new LinkedHashSet<>(), new LinkedHashSet<>());
    Optional<TreeFile> list = root.file(LIST);
    if (list.isPresent()) {
      try (TreeFile open = list.get()) {
        for (String line : Files.readAllLines(open.path(), StandardCharsets.ISO_8859_1)) {
          String[] words = line.split(" ", 4);
          if (words.length == 4) {
            result.users.add(words[0]);
            result.groups.add(words[1]);
          }
        }
      }
    }
    result.users.removeIf(name -> name.startsWith("#"));
    result.groups.removeIf(name -> name.startsWith("#"));
    return result;
  }
}
