// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;
import org.chos.config.Environment;
import org.chos.config.Principal;

/** The tree's directory and the way there: root's alone; and for those only who may enter it. */
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

  private static final int OTHERS = 0001;

  private final Environment environment;
  private final String tree;

  public TreePlaceCheck(Environment environment) {
    this.environment = environment;
    tree = environment.path();
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
    if (environment.traits().isRestricted() && isForAll()) {
      result.add(
          Finding.warning(
              "only some may enter it, but everybody can read the files in " + tree, remedy()));
    }
    return result;
  }

  /** Whether anybody gets at what is in it, since in /chos there is no other directory above. */
  private boolean isForAll() throws IOException {
    return ((Integer) Files.getAttribute(Path.of(tree), "unix:mode") & OTHERS) != 0;
  }

  private String remedy() {
    String place = ShellWord.quoted(tree);
    List<Principal> groups = environment.traits().groups();
    List<Principal> users = environment.traits().users();
    if (groups.size() == 1 && users.isEmpty()) {
      return "chgrp "
          + ShellWord.quoted(groups.get(0).name())
          + " "
          + place
          + " && chmod 0750 "
          + place;
    }
    List<String> entries = new ArrayList<>();
    groups.forEach(group -> entries.add("g:" + group.name() + ":rx"));
    users.forEach(user -> entries.add("u:" + user.name() + ":rx"));
    return "chmod 0750 "
        + place
        + " && setfacl -m "
        + ShellWord.quoted(String.join(",", entries))
        + " "
        + place;
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
