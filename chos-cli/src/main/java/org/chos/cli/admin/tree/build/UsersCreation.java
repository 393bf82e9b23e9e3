// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.console.Progress;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.generation.TreeOrigin;
import org.chos.config.Environment;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;

/**
 * Makes a tree for a user who is not root, for the namespace engine, and lists it in the user's own
 * file. Nothing of the host's is changed, and so nobody else has to be asked or kept away.
 */
public final class UsersCreation {
  private final Layout layout;
  private final Console console;
  private final TreeSource source;
  private final Environment environment;
  private final boolean pack;
  private final Path list;

  /**
   * @param environment the name, and the path of the new tree
   * @param pack whether to pack it into an image
   */
  public UsersCreation(
      Layout layout, Console console, TreeSource source, Environment environment, boolean pack) {
    this.layout = layout;
    this.console = console;
    this.source = source;
    this.environment = environment;
    this.pack = pack;
    String home =
        Optional.ofNullable(System.getenv("HOME")).orElse(System.getProperty("user.home"));
    list = Path.of(home, ".config/chos/environments");
  }

  /** What would be done. */
  public List<String> plan() throws IOException, AdminFailure {
    Path place = Path.of(environment.path());
    refuseIfTaken();
    Workplace.refuseUnlessFree(place);
    List<String> result = new ArrayList<>();
    result.add(source.plan(place));
    result.add("put the command chos into it, and links to what it shares with the host");
    if (pack) {
      result.add("pack it into " + place);
    }
    result.add(EnvironmentsList.add(environment, list, true));
    return result;
  }

  /**
   * Does it.
   *
   * @param verbose whether to tell all that the builder says
   * @return what was done
   */
  public List<String> run(boolean verbose) throws IOException, AdminFailure {
    refuseIfTaken();
    try (Interruption interruption = new Interruption();
        Workplace workplace = Workplace.make(console, Path.of(environment.path()))) {
      List<String> changes = new ArrayList<>();
      Path made = workplace.tree();
      try (Progress progress = new Progress(console, console.canRewrite() && !verbose)) {
        source.fill(
            made, workplace.directory(), interruption, progress, line -> tell(line, verbose));
        changes.add("make " + source.what() + " in " + environment.path());
        changes.addAll(adopt(made));
        if (pack) {
          Path image = workplace.directory().resolve("image");
          progress.at(70, "packing");
          Packing.pack(made, image, interruption, line -> tell(line, verbose));
          made = image;
          changes.add("pack it");
        }
      }
      if (interruption.isInterrupted()) {
        throw new AdminFailure("interrupted: nothing is left of " + environment.path());
      }
      refuseIfTaken();
      changes.add(place(workplace, made));
      console.note(
          "not kept, as you are not root: whose the files are ("
              + (pack ? "all are root's in the image" : "all are yours")
              + "), device files, and attributes such as a program's capabilities");
      return changes;
    }
  }

  private void tell(String line, boolean verbose) {
    if (verbose) {
      console.note(line);
    }
  }

  private List<String> adopt(Path directory) throws IOException, AdminFailure {
    try (TreeDirectory root = TreeDirectory.root(directory.toString())) {
      Adoption adoption = Adoption.of(layout, root, List.of(), false);
      if (!adoption.isTree() || !adoption.complete()) {
        adoption.report(console, directory.toString());
        throw new AdminFailure("the new tree can't be adopted, so it is not kept");
      }
      return adoption.changes();
    }
  }

  private void refuseIfTaken() throws IOException, AdminFailure {
    boolean taken =
        Files.exists(list)
            && EnvironmentsFile.parse(
                    new FileContent(list.toString(), Files.readAllBytes(list), 0, 0))
                .value()
                .find(environment.alias())
                .isPresent();
    if (taken) {
      throw new AdminFailure(
          environment.alias()
              + " is in "
              + list
              + " already: choose another name, or take its line out first");
    }
  }

  private String place(Workplace workplace, Path made) throws IOException {
    workplace.place(made);
    try {
      return list();
    } catch (IOException e) {
      workplace.displace();
      throw e;
    }
  }

  private String list() throws IOException {
    if (!Files.exists(list)) {
      for (Path directory : List.of(list.getParent().getParent(), list.getParent())) {
        if (!Files.exists(directory)) {
          Directories.make(directory.toString(), "rwx------");
        }
      }
      AtomicFile.write(list, new byte[0], "rw-r--r--");
    }
    String added = EnvironmentsList.add(environment, list, false);
    List<String> settings = new TreeOrigin(source.origin()).settings();
    for (String left : EnvironmentsList.set(environment, settings, list)) {
      console.warning("the image sets " + left + ", which can't be said in " + list);
    }
    return added;
  }
}
