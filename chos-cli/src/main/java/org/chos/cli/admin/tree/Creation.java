// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.console.Progress;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.config.Environment;
import org.chos.config.SiteLink;
import org.chos.config.SysConfig;

/**
 * Makes a tree and lists it. All but the line in /etc/chos is made beside the tree's place, and
 * goes if anything fails.
 */
public final class Creation {
  private final Layout layout;
  private final Console console;
  private final EnvironmentsList registry;
  private final SysConfig config;
  private final Environment environment;
  private final TreeBuilder builder;
  private final TreeSpec spec;
  private final List<SiteLink> site;

  /**
   * @param environment the line that /etc/chos is to have for it
   * @param site what the site has every tree take from the host
   */
  public Creation(
      Layout layout,
      Console console,
      EnvironmentsList registry,
      SysConfig config,
      Environment environment,
      TreeBuilder builder,
      TreeSpec spec,
      List<SiteLink> site) {
    this.layout = layout;
    this.console = console;
    this.registry = registry;
    this.config = config;
    this.environment = environment;
    this.builder = builder;
    this.spec = spec;
    this.site = site;
  }

  /** What would be done. */
  public List<String> plan() throws IOException, AdminFailure {
    refuseIfTaken();
    Path place = Path.of(environment.path());
    Workplace.refuseUnlessFree(place);
    return List.of(
        "make a tree with: " + String.join(" ", builder.command(spec, place)),
        "put the command chos into it, and links to what it shares with the host",
        registry.add(environment, config, true));
  }

  /**
   * Does it.
   *
   * @param verbose whether to tell all that the builder says
   * @return what was done
   */
  public List<String> run(boolean verbose) throws IOException, AdminFailure {
    try (Interruption interruption = new Interruption()) {
      return run(verbose, interruption);
    }
  }

  private List<String> run(boolean verbose, Interruption interruption)
      throws IOException, AdminFailure {
    try (Workplace workplace = Lock.held(layout, console, this::workplace)) {
      List<String> changes = new ArrayList<>();
      build(workplace.directory(), verbose, interruption);
      changes.add("make a tree of " + spec.suite() + " in " + environment.path());
      changes.addAll(adopt(workplace.directory()));
      if (interruption.isInterrupted()) {
        throw new AdminFailure("interrupted");
      }
      changes.add(Lock.held(layout, console, () -> commit(workplace)));
      return changes;
    } catch (IOException | AdminFailure e) {
      if (interruption.isInterrupted()) {
        console.error("interrupted: nothing is left of " + environment.path());
      }
      throw e;
    }
  }

  private Workplace workplace() throws IOException, AdminFailure {
    refuseIfTaken();
    Path directory = Path.of(config.chosFile()).toRealPath().getParent();
    if (!Files.isWritable(directory)) {
      throw new AdminFailure(
          "the directory "
              + directory
              + " is not writable, so "
              + config.chosFile()
              + " could not be changed: make it writable first");
    }
    return Workplace.make(console, Path.of(environment.path()));
  }

  private void refuseIfTaken() throws AdminFailure {
    if (registry.has(environment, config)) {
      String name = environment.alias();
      throw new AdminFailure(
          name
              + " is in "
              + config.chosFile()
              + " already: choose another name, or `chosctl remove "
              + name
              + "` first");
    }
  }

  private void build(Path directory, boolean verbose, Interruption interruption)
      throws IOException, AdminFailure {
    try (Progress progress = new Progress(console, console.canRewrite() && !verbose)) {
      progress.at(0, "starting " + builder.program());
      builder.build(
          spec,
          directory,
          interruption,
          line -> {
            if (verbose) {
              console.note(line);
            }
            builder.phases().stream()
                .filter(phase -> line.startsWith(phase.said()))
                .findFirst()
                .ifPresent(phase -> progress.at(phase.percent(), phase.what()));
          });
    }
  }

  private List<String> adopt(Path directory) throws IOException, AdminFailure {
    try (TreeDirectory root = TreeDirectory.root(directory.toString())) {
      Adoption adoption = Adoption.of(layout, root, site, false);
      if (!adoption.isTree() || !adoption.complete()) {
        adoption.report(console, directory.toString());
        throw new AdminFailure("the new tree can't be adopted, so it is not kept");
      }
      return adoption.changes();
    }
  }

  private String commit(Workplace workplace) throws IOException, AdminFailure {
    refuseIfTaken();
    workplace.place();
    try {
      return registry.add(environment, config, false);
    } catch (IOException e) {
      workplace.displace();
      throw e;
    }
  }
}
