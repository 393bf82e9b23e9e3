// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.generation.TreeOrigin;
import org.chos.cli.admin.tree.maintain.Maintenance;
import org.chos.config.Generation;
import org.chos.config.Printable;

/** A copy of a generation, which becomes the next one when a command has been run in it. */
public final class GenerationCopy implements TreeSource {
  private final Layout layout;
  private final Generation from;
  private final TreeOrigin origin;
  private final String command;

  /**
   * @param origin what that one was made of
   * @param command what is run in the copy
   */
  public GenerationCopy(Layout layout, Generation from, TreeOrigin origin, String command) {
    this.layout = layout;
    this.from = from;
    this.origin = origin;
    this.command = command;
  }

  @Override
  public String program() {
    return from.image() ? "unsquashfs" : "cp";
  }

  @Override
  public List<BuildPhase> phases() {
    return List.of();
  }

  @Override
  public String what() {
    return "a copy of generation " + from.number();
  }

  @Override
  public String plan(Path directory) throws AdminFailure {
    return from.image()
        ? "unpack " + from.path()
        : new DirectorySource(from.path()).plan(directory);
  }

  @Override
  public void fill(Path directory, Path room, Interruption interruption, Consumer<String> line)
      throws IOException, AdminFailure {
    if (from.image()) {
      // It makes its own.
      Files.delete(directory);
      Packing.unpack(Path.of(from.path()), directory, interruption, line);
      return;
    }
    Maintenance.without(
        layout,
        Path.of(from.path()),
        () -> {
          new DirectorySource(from.path()).fill(directory, room, interruption, line);
          return null;
        });
  }

  /** So that an update makes it by the same recipe as that one, without what was done since. */
  @Override
  public List<String> origin() {
    List<String> result = new ArrayList<>(origin.lines());
    result.removeIf(line -> line.matches("(made|squashfs|" + TreeOrigin.DIGEST + ") .*"));
    result.add(TreeOrigin.MAINTAINED + " " + Printable.of(command));
    return result;
  }
}
