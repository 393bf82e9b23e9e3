// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.Elf;
import org.chos.cli.admin.tree.Processor;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;
import org.chos.cli.admin.tree.TreeLibraries;

/** Whether programs of the tree can run here: its shell, the loader of that, the processor. */
public final class TreeProgramsCheck implements Check {
  private static final String SHELL = "bin/sh";
  private static final List<String> SUBSTITUTES = List.of("bash", "dash", "busybox");

  private final String tree;
  private final String takeOff;
  private final int processor;

  /**
   * @param takeOff the command that takes the environment off the list
   * @param processor what the host's programs are for, as {@link Elf#machine}
   */
  public TreeProgramsCheck(String tree, String takeOff, int processor) {
    this.tree = tree;
    this.takeOff = takeOff;
    this.processor = processor;
  }

  @Override
  public List<Finding> findings() throws IOException {
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      Optional<TreeFile> shell = root.file(SHELL);
      if (shell.isEmpty()) {
        return List.of(Finding.error("there is no /" + SHELL + " in " + tree, substitute(root)));
      }
      try (TreeFile open = shell.get()) {
        return shell(root, open.path());
      }
    }
  }

  private String substitute(TreeDirectory root) throws IOException {
    for (String name : SUBSTITUTES) {
      Optional<TreeFile> found = root.file("bin/" + name);
      if (found.isPresent()) {
        found.get().close();
        return "ln -sf " + name + " " + ShellWord.quoted(tree + "/" + SHELL);
      }
    }
    return takeOff;
  }

  private List<Finding> shell(TreeDirectory root, Path shell) throws IOException {
    String shown = ShellWord.quoted(tree + "/" + SHELL);
    if (!Files.isRegularFile(shell)) {
      return List.of(Finding.error("/" + SHELL + " in " + tree + " is not a program", takeOff));
    }
    List<Finding> result = new ArrayList<>();
    if (!Files.isExecutable(shell)) {
      result.add(
          Finding.error("/" + SHELL + " in " + tree + " can't be executed", "chmod 755 " + shown));
    }
    Optional<Elf> program = Elf.read(shell);
    if (program.isEmpty()) {
      // A script has its own interpreter, and anything else is damaged.
      if (!startsLikeScript(shell)) {
        result.add(
            Finding.error(
                "/" + SHELL + " in " + tree + " is damaged: it is not a program", takeOff));
      }
      return result;
    }
    if (!Processor.runs(program.get().machine(), processor)) {
      result.add(
          Finding.error(
              tree
                  + " is for another processor, "
                  + Processor.name(program.get().machine())
                  + ", than this host has, "
                  + Processor.name(processor),
              takeOff));
    }
    loader(root, program.get().interpreter(), result);
    return result;
  }

  private static boolean startsLikeScript(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.read() == '#' && in.read() == '!';
    }
  }

  private void loader(TreeDirectory root, String interpreter, List<Finding> result)
      throws IOException {
    if (interpreter.isEmpty()) {
      return;
    }
    Optional<TreeFile> found = root.file(interpreter);
    if (found.isPresent()) {
      found.get().close();
      return;
    }
    result.add(
        Finding.error(
            "the dynamic loader of "
                + tree
                + ", "
                + interpreter
                + ", is missing: none of its programs can start",
            loaderRemedy(root, interpreter)));
  }

  /** Mostly it is there, and the link is not by which it is looked for. */
  private String loaderRemedy(TreeDirectory root, String interpreter) throws IOException {
    String name = interpreter.substring(interpreter.lastIndexOf('/') + 1);
    Optional<String> place = TreeLibraries.find(root, name);
    if (place.isEmpty()) {
      return takeOff;
    }
    String directory = interpreter.substring(0, interpreter.lastIndexOf('/'));
    return "mkdir -p "
        + ShellWord.quoted(tree + directory)
        + " && ln -sfn "
        + ShellWord.quoted("/" + place.get())
        + " "
        + ShellWord.quoted(tree + interpreter);
  }
}
