// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.generation.TreeOrigin;

/** A copy of a directory, without what is mounted in it. */
public final class DirectorySource implements TreeSource {
  private static final String FROM = "from";

  private final Path from;

  public DirectorySource(String from) throws AdminFailure {
    this.from = Path.of(from).toAbsolutePath().normalize();
    if (!Files.isDirectory(this.from)) {
      throw new AdminFailure(
          "--from " + from + ": there is no such directory: name one with a tree");
    }
  }

  /** The same again; empty for a tree that was made otherwise. */
  public static Optional<TreeSource> again(TreeOrigin origin) throws AdminFailure {
    Optional<String> from = origin.value(FROM);
    return from.isEmpty() ? Optional.empty() : Optional.of(new DirectorySource(from.get()));
  }

  @Override
  public String program() {
    return "cp";
  }

  @Override
  public List<BuildPhase> phases() {
    return List.of();
  }

  @Override
  public String what() {
    return "a copy of " + from;
  }

  private List<String> command(Path directory) {
    return List.of(
        "cp", "-a", "-x", "--reflink=auto", "--sparse=always", from + "/.", directory + "/");
  }

  @Override
  public String plan(Path directory) {
    return "make a tree with: " + String.join(" ", command(directory));
  }

  @Override
  public void fill(Path directory, Path room, Interruption interruption, Consumer<String> line)
      throws IOException, AdminFailure {
    LongCommand copy = LongCommand.run(command(directory), interruption, line);
    if (copy.exitCode() != 0) {
      throw new AdminFailure(
          from + " can't be copied (" + copy.lastWords() + "): `df -h` shows what room there is");
    }
  }

  @Override
  public List<String> origin() {
    return List.of(FROM + " " + from);
  }
}
