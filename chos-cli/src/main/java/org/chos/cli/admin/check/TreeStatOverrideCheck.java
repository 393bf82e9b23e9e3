// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.system.Command;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;

/**
 * Whether the host knows the users and groups that dpkg has been told of in a tree. If it lacks
 * one, every call of dpkg fails there.
 */
public final class TreeStatOverrideCheck implements Check {
  private static final String LIST = "var/lib/dpkg/statoverride";

  private final String tree;

  public TreeStatOverrideCheck(String tree) {
    this.tree = tree;
  }

  @Override
  public List<Finding> findings() throws IOException {
    Set<String> users = new LinkedHashSet<>();
    Set<String> groups = new LinkedHashSet<>();
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      Optional<TreeFile> list = root.file(LIST);
      if (list.isEmpty()) {
        return List.of();
      }
      try (TreeFile open = list.get()) {
        for (String line : Files.readAllLines(open.path(), StandardCharsets.ISO_8859_1)) {
          String[] words = line.split(" ", 4);
          if (words.length == 4) {
            users.add(words[0]);
            groups.add(words[1]);
          }
        }
      }
    }
    List<Finding> result = new ArrayList<>();
    missing("passwd", users)
        .forEach(
            name ->
                result.add(
                    finding(
                        "user " + name,
                        "useradd --system --no-create-home --shell /usr/sbin/nologin "
                            + ShellWord.quoted(name))));
    missing("group", groups)
        .forEach(
            name ->
                result.add(
                    finding("group " + name, "groupadd --system " + ShellWord.quoted(name))));
    return result;
  }

  private Finding finding(String who, String remedy) {
    return Finding.error(
        tree + "/" + LIST + " has the " + who + ", which this host lacks: dpkg fails in there",
        remedy);
  }

  private static List<String> missing(String database, Set<String> names) throws IOException {
    List<String> result = new ArrayList<>();
    for (String name : names) {
      // A number stands for itself.
      if (!name.startsWith("#") && Command.run("getent", database, name).exitCode() != 0) {
        result.add(name);
      }
    }
    return result;
  }
}
