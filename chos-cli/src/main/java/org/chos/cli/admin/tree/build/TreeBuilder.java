// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.Interruption;

/** The programs that fill a directory with a distribution's files. */
public enum TreeBuilder {
  MMDEBSTRAP("mmdebstrap", List.of("--mode=root", "--format=directory")) {
    @Override
    public List<BuildPhase> phases() {
      return BuildPhase.OF_MMDEBSTRAP;
    }
  },

  DEBOOTSTRAP("debootstrap", List.of()) {
    @Override
    public List<BuildPhase> phases() {
      return BuildPhase.OF_DEBOOTSTRAP;
    }
  };

  private final String program;
  private final List<String> options;

  TreeBuilder(String program, List<String> options) {
    this.program = program;
    this.options = options;
  }

  /** The parts of its work, by what it says when it comes to them. */
  public abstract List<BuildPhase> phases();

  public String program() {
    return program;
  }

  /**
   * The best one there is.
   *
   * @param path where programs are looked for
   */
  public static TreeBuilder choose(String path) throws AdminFailure {
    for (TreeBuilder builder : values()) {
      for (String directory : path.split(":")) {
        if (new File(directory, builder.program).canExecute()) {
          return builder;
        }
      }
    }
    throw new AdminFailure(
        "neither mmdebstrap nor debootstrap is installed: `apt-get install mmdebstrap`, or make"
            + " the tree by other means and `chosctl adopt` it");
  }

  /** Objects to what it can't do. */
  public void check(TreeSpec recipe) throws AdminFailure {
    if (this == DEBOOTSTRAP && recipe.mirrors().size() > 1) {
      throw new AdminFailure(
          "debootstrap takes one mirror: give --mirror once, or `apt-get install mmdebstrap`");
    }
  }

  /** Its command line. */
  public List<String> command(TreeSpec recipe, Path directory) {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(options);
    command.add("--variant=minbase");
    if (!recipe.packages().isEmpty()) {
      command.add("--include=" + String.join(",", recipe.packages()));
    }
    command.add(recipe.suite());
    command.add(directory.toString());
    command.addAll(recipe.mirrors());
    return command;
  }

  /**
   * Fills the directory.
   *
   * @param line is told each line that the program says
   * @throws AdminFailure what went wrong, and what to do
   */
  public void build(
      TreeSpec recipe, Path directory, Interruption interruption, Consumer<String> line)
      throws IOException, AdminFailure {
    LongCommand run = LongCommand.run(command(recipe, directory), interruption, line);
    if (run.exitCode() != 0) {
      throw new AdminFailure(
          BuildFailure.explain(program, recipe, directory.getParent().getParent(), run.said()));
    }
  }
}
