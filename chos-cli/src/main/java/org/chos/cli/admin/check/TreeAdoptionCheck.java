// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeLink;

/** What {@code chosctl adopt} puts into a tree: the way out, and the links to the host. */
public final class TreeAdoptionCheck implements Check {
  private final String tree;
  private final String remedy;
  private final Path program;
  private final List<TreeLink> links;

  /**
   * @param program this version's command chos for trees
   */
  public TreeAdoptionCheck(String alias, String tree, Path program, List<TreeLink> links) {
    this.tree = tree;
    this.remedy = "chosctl adopt " + ShellWord.quoted(alias) + " " + ShellWord.quoted(tree);
    this.program = program;
    this.links = links;
  }

  @Override
  public List<Finding> findings() throws IOException {
    List<Finding> result = new ArrayList<>();
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      program(root, result);
      links(root, result);
    }
    return result;
  }

  private void program(TreeDirectory root, List<Finding> result) throws IOException {
    Adoption adoption = new Adoption(root, true);
    if (!adoption.program(Files.readAllBytes(program))) {
      result.add(
          Finding.error(tree + " has neither usr/bin nor bin, so it is not an OS tree", remedy));
    } else if (!adoption.changes().isEmpty()) {
      result.add(
          Adoption.hasProgram(root)
              ? Finding.warning("the command chos in " + tree + " is another version's", remedy)
              : Finding.error(
                  "there is no command chos in " + tree + ", so users can't get out of it again",
                  remedy));
    }
  }

  private void links(TreeDirectory root, List<Finding> result) throws IOException {
    Adoption adoption = new Adoption(root, true);
    List<String> missing = new ArrayList<>();
    for (TreeLink link : links) {
      int before = adoption.changes().size();
      adoption.link(link);
      if (adoption.changes().size() > before) {
        missing.add("/" + link.place());
      }
    }
    if (!missing.isEmpty()) {
      result.add(
          Finding.warning(
              tree + " does not share with the host: " + String.join(" ", missing), remedy));
    }
  }
}
