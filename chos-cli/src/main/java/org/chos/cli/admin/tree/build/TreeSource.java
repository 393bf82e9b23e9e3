// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.chos.cli.admin.console.Progress;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.Interruption;

/** Where a new tree comes from. */
public interface TreeSource {
  /** The program that does most of it. */
  String program();

  /** The parts of its work, by what it says when it comes to them. */
  List<BuildPhase> phases();

  /** What it makes, for people: "a tree of trixie". */
  String what();

  /** What filling that directory means, as one would type it. */
  String plan(Path directory) throws AdminFailure;

  /**
   * Fills the directory.
   *
   * @param room a directory of its own, for what it needs meanwhile
   * @param line is told each line that the program says
   * @throws AdminFailure what went wrong, and what to do
   */
  void fill(Path directory, Path room, Interruption interruption, Consumer<String> line)
      throws IOException, AdminFailure;

  /**
   * The same, showing how far it is.
   *
   * @param line as above
   */
  default void fill(
      Path directory,
      Path room,
      Interruption interruption,
      Progress progress,
      Consumer<String> line)
      throws IOException, AdminFailure {
    progress.at(0, "starting " + program());
    fill(
        directory,
        room,
        interruption,
        said -> {
          line.accept(said);
          phases().stream()
              .filter(phase -> said.startsWith(phase.said()))
              .findFirst()
              .ifPresent(phase -> progress.at(phase.percent(), phase.what()));
        });
  }

  /** How to do the same again, and what came of it: lines of a {@link TreeOrigin}. */
  List<String> origin();
}
