// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;
import org.chos.cli.admin.tree.TreeLink;

/** What {@code chosctl adopt} puts into a tree: the way out, and the links to the host. */
public final class TreeAdoptionCheck implements Check {
  private final String alias;
  private final String tree;
  private final String remedy;
  private final Path program;
  private final List<TreeLink> links;

  /**
   * @param program this version's command chos for trees
   */
  public TreeAdoptionCheck(String alias, String tree, Path program, List<TreeLink> links) {
    this.alias = alias;
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
      users(root, result);
      links(root, result);
      guard(root, result);
      rpm(root, result);
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

  /** A program that changed users by what it took for the tree's own files. */
  private void users(TreeDirectory root, List<Finding> result) throws IOException {
    List<String> own = new ArrayList<>();
    for (TreeLink link : links) {
      if (link.isOfUsers() && link.isFileOfItsOwn(root)) {
        own.add("/" + link.place());
      }
    }
    if (!own.isEmpty()) {
      result.add(
          Finding.error(
              tree
                  + " has users and passwords of its own, which count in there, and not those of"
                  + " the host: "
                  + String.join(" ", own),
              remedy));
    }
  }

  /** An rpm that reads no such settings has nothing to be stopped by. */
  private void rpm(TreeDirectory root, List<Finding> result) throws IOException {
    Optional<TreeFile> rpm = root.file("usr/bin/rpm");
    Optional<TreeDirectory> settings = root.directory("usr/lib/rpm/macros.d");
    if (rpm.isPresent() && settings.isEmpty()) {
      result.add(
          Finding.warning(
              "nothing stops rpm inside "
                  + tree
                  + ", where it can change the host's files: packages are to be changed by"
                  + " `chosctl maintain` alone",
              "chosctl maintain " + ShellWord.quoted(alias)));
    }
    rpm.ifPresent(TreeFile::close);
    settings.ifPresent(TreeDirectory::close);
  }

  private void guard(TreeDirectory root, List<Finding> result) throws IOException {
    Adoption adoption = new Adoption(root, true);
    adoption.guard();
    if (!adoption.changes().isEmpty()) {
      result.add(
          Finding.warning(
              tree
                  + " lets programs inside change users or packages, or keeps passwords: not done"
                  + " is: "
                  + String.join("; ", adoption.changes()),
              remedy));
    }
  }

  private void links(TreeDirectory root, List<Finding> result) throws IOException {
    Adoption adoption = new Adoption(root, true);
    List<String> missing = new ArrayList<>();
    for (TreeLink link : links) {
      if (link.isOfUsers() && link.isFileOfItsOwn(root)) {
        continue;
      }
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
