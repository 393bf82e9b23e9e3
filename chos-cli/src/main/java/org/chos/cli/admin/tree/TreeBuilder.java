// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.RawPath;

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

  /**
   * What it is run by: namespaces of its own, so that its mounts and all its processes are gone
   * when its first process is, even if this program is killed.
   */
  private static final List<String> ISOLATION =
      List.of(
          "setpriv",
          "--pdeathsig",
          "KILL",
          "--",
          "unshare",
          "--mount",
          "--mount-proc",
          "--pid",
          "--fork",
          "--kill-child",
          "--");

  private static final int MAX_KEPT_LINES = 200;
  private static final int MAX_LINE = 1000;
  private static final Pattern SBIN = Pattern.compile("(^|:)/usr/sbin(:|$)");

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

  /** The search path with the administrator's programs in it, which sudo and cron may lack. */
  public static String searchPath(String path) {
    return SBIN.matcher(path).find() ? path : path + ":/usr/sbin:/sbin";
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
    List<String> command = new ArrayList<>(ISOLATION);
    command.addAll(command(recipe, directory));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().compute("PATH", (name, path) -> searchPath(path == null ? "" : path));
    Process process = builder.start();
    process.getOutputStream().close();
    interruption.onInterrupt(() -> kill(process));
    Deque<String> said = new ArrayDeque<>();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String raw = output.readLine(); raw != null; raw = output.readLine()) {
        String shown = RawPath.shown(raw.substring(0, Math.min(raw.length(), MAX_LINE)));
        said.add(shown);
        if (said.size() > MAX_KEPT_LINES) {
          said.remove();
        }
        line.accept(shown);
      }
    }
    int exitCode = waitFor(process);
    interruption.onInterrupt(() -> {});
    if (exitCode != 0) {
      throw new AdminFailure(
          BuildFailure.explain(program, recipe, directory.getParent(), List.copyOf(said)));
    }
  }

  /**
   * Ends all of it. The first process of the process ID namespace takes the others with it, and its
   * parent waits for that.
   */
  private static void kill(Process process) {
    List<ProcessHandle> children = process.children().toList();
    if (children.isEmpty()) {
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private int waitFor(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      kill(process);
      throw new InterruptedIOException("interrupted while waiting for " + program);
    }
  }
}
