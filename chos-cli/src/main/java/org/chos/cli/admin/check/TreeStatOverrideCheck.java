// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.chos.cli.admin.system.Command;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.StatOverrides;
import org.chos.cli.admin.tree.TreeDirectory;

/**
 * Whether the host knows the users and groups that dpkg has been told of in a tree. If it lacks
 * one, every call of dpkg fails there; before a maintenance those are made that it needs.
 */
public final class TreeStatOverrideCheck implements Check {
  private final String alias;
  private final String tree;

  public TreeStatOverrideCheck(String alias, String tree) {
    this.alias = alias;
    this.tree = tree;
  }

  @Override
  public List<Finding> findings() throws IOException {
    StatOverrides overrides;
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      overrides = StatOverrides.of(root);
    }
    List<Finding> result = new ArrayList<>();
    missing("passwd", "user", overrides.users(), result);
    missing("group", "group", overrides.groups(), result);
    return result;
  }

  private void missing(String database, String word, Set<String> names, List<Finding> result)
      throws IOException {
    for (String name : names) {
      if (Command.run("getent", database, name).exitCode() != 0) {
        result.add(
            Finding.error(
                tree
                    + "/"
                    + StatOverrides.LIST
                    + " has the "
                    + word
                    + " "
                    + name
                    + ", which this host lacks: dpkg fails in there",
                "chosctl maintain " + ShellWord.quoted(alias) + " -- true"));
      }
    }
  }
}
