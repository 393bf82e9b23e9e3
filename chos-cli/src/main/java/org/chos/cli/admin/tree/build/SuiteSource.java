// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.generation.TreeOrigin;

/** A release of Debian or a derivative, by one of the programs that make such trees. */
public final class SuiteSource implements TreeSource {
  private static final String SUITE = "suite";
  private static final String INCLUDE = "include";
  private static final String MIRROR = "mirror";

  private final TreeBuilder builder;
  private final TreeSpec spec;

  /** Objects to what can't be built. */
  public SuiteSource(TreeSpec spec) throws AdminFailure {
    spec.check();
    this.spec = spec;
    builder = TreeBuilder.choose(LongCommand.searchPath(System.getenv().getOrDefault("PATH", "")));
    builder.check(spec);
  }

  /** The same again; empty for a tree that was made otherwise. */
  public static Optional<TreeSource> again(TreeOrigin origin) throws AdminFailure {
    Optional<String> suite = origin.value(SUITE);
    return suite.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SuiteSource(
                new TreeSpec(suite.get(), origin.values(INCLUDE), origin.values(MIRROR))));
  }

  @Override
  public String program() {
    return builder.program();
  }

  @Override
  public List<BuildPhase> phases() {
    return builder.phases();
  }

  @Override
  public String what() {
    return "a tree of " + spec.suite();
  }

  @Override
  public String plan(Path directory) {
    return "make a tree with: " + String.join(" ", builder.command(spec, directory));
  }

  @Override
  public void fill(Path directory, Path room, Interruption interruption, Consumer<String> line)
      throws IOException, AdminFailure {
    builder.build(spec, directory, interruption, line);
  }

  @Override
  public List<String> origin() {
    List<String> result = new ArrayList<>();
    result.add(SUITE + " " + spec.suite());
    spec.packages().forEach(name -> result.add(INCLUDE + " " + name));
    spec.mirrors().forEach(mirror -> result.add(MIRROR + " " + mirror));
    return result;
  }
}
