// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.console.Progress;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.Preparation;
import org.chos.cli.admin.tree.TreeBuilder;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeSpec;
import org.chos.cli.admin.tree.Workplace;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl create} */
final class CreateVerb extends ChangingVerb {
  private static final String USUAL_PLACE = "/export/os";

  private final Host host;
  private final Configuration configuration;
  private final EnvironmentsList registry;
  private String name;
  private String suite;
  private String path;
  private List<String> packages;
  private List<String> mirrors;

  CreateVerb(Host host, Console console, Configuration configuration) {
    super("create", console);
    this.host = host;
    this.configuration = configuration;
    registry = new EnvironmentsList(host.layout(), configuration);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addPositional(OptionSpecs.argument(0, "NAME", "what users shall call it").build());
    spec.addOption(
        OptionSpecs.option("--suite", "SUITE", "the distribution's release, such as trixie")
            .required(true)
            .build());
    spec.addOption(
        OptionSpecs.option(
                "--path",
                "DIR",
                "where the tree shall be; " + USUAL_PLACE + "/NAME if it is not said")
            .build());
    spec.addOption(
        OptionSpecs.option(
                "--include",
                "PKG",
                "packages beside those that any system has; commas separate")
            .type(List.class)
            .splitRegex(",")
            .build());
    spec.addOption(
        OptionSpecs.option(
                "--mirror",
                "URL",
                "where the packages are fetched from; may be given several times")
            .type(List.class)
            .build());
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    name = given.matchedPositionalValue(0, null);
    suite = given.matchedOptionValue("--suite", null);
    path = given.matchedOptionValue("--path", null);
    packages = given.matchedOptionValue("--include", List.of());
    mirrors = given.matchedOptionValue("--mirror", List.of());
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    host.chosFs().requireOutside();
    TreeSpec recipe = new TreeSpec(suite, packages, mirrors);
    recipe.check();
    Environment environment =
        registry.candidate(name, path == null ? USUAL_PLACE + "/" + name : path);
    SysConfig config = configuration.sysConfig();
    TreeBuilder builder =
        TreeBuilder.choose(TreeBuilder.searchPath(System.getenv().getOrDefault("PATH", "")));
    builder.check(recipe);
    if (dryRun) {
      return plan(environment, config, builder, recipe);
    }
    List<String> changes;
    try (Interruption interruption = new Interruption()) {
      changes = create(environment, config, builder, recipe, interruption);
    }
    return publish(changes);
  }

  private Outcome plan(
      Environment environment, SysConfig config, TreeBuilder builder, TreeSpec recipe)
      throws IOException, AdminFailure {
    refuseIfTaken(environment, config);
    Path place = Path.of(environment.path());
    Workplace.refuseUnlessFree(place);
    List<String> changes = new ArrayList<>();
    changes.add("make a tree by: " + String.join(" ", builder.command(recipe, place)));
    changes.add("put the command chos into it, and links to what it shares with the host");
    changes.add(registry.add(environment, config, true));
    changes.addAll(new Service(host, console, configuration, true).reloadIfRunning().changes());
    return new Outcome(changes, "");
  }

  /** All but the line in /etc/chos is made beside the tree's place, and goes if anything fails. */
  private List<String> create(
      Environment environment,
      SysConfig config,
      TreeBuilder builder,
      TreeSpec recipe,
      Interruption interruption)
      throws IOException, AdminFailure {
    try (Workplace workplace = workplace(environment, config)) {
      List<String> changes = new ArrayList<>();
      build(builder, recipe, workplace.directory(), interruption);
      changes.add("make a tree of " + suite + " in " + environment.path());
      changes.addAll(adopt(workplace.directory()));
      refuseIfInterrupted(interruption);
      changes.add(commit(workplace, environment, config));
      return changes;
    } catch (IOException | AdminFailure e) {
      if (interruption.isInterrupted()) {
        console.error("interrupted: nothing is left of " + environment.path());
      }
      throw e;
    }
  }

  private void refuseIfInterrupted(Interruption interruption) throws AdminFailure {
    if (interruption.isInterrupted()) {
      throw new AdminFailure("interrupted");
    }
  }

  private Workplace workplace(Environment environment, SysConfig config)
      throws IOException, AdminFailure {
    Lock lock = Lock.acquire(host.layout(), console);
    try {
      refuseIfTaken(environment, config);
      Path directory = Path.of(config.chosFile()).toRealPath().getParent();
      if (!Files.isWritable(directory)) {
        throw new AdminFailure(
            "nothing can be written in " + directory + ", so " + config.chosFile()
                + " could not be changed: make it writable first");
      }
      return Workplace.make(console, Path.of(environment.path()));
    } finally {
      lock.close();
    }
  }

  private void refuseIfTaken(Environment environment, SysConfig config) throws AdminFailure {
    if (registry.has(environment, config)) {
      throw new AdminFailure(
          name
              + " is in "
              + config.chosFile()
              + " already: choose another name, or `chosctl remove "
              + name
              + "` first");
    }
  }

  private void build(
      TreeBuilder builder, TreeSpec recipe, Path directory, Interruption interruption)
      throws IOException, AdminFailure {
    try (Progress progress = new Progress(console, console.canRewrite() && !verbose)) {
      progress.at(0, "starting " + builder.program());
      builder.build(
          recipe,
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
      Preparation preparation = Preparation.of(host.layout(), root, false);
      if (!preparation.isTree() || !preparation.complete()) {
        preparation.report(console, directory.toString());
        throw new AdminFailure("the new tree can't be adopted, so it is not kept");
      }
      return preparation.changes();
    }
  }

  private String commit(Workplace workplace, Environment environment, SysConfig config)
      throws IOException, AdminFailure {
    Lock lock = Lock.acquire(host.layout(), console);
    try {
      refuseIfTaken(environment, config);
      workplace.place();
      try {
        return registry.add(environment, config, false);
      } catch (IOException e) {
        workplace.displace();
        throw e;
      }
    } finally {
      lock.close();
    }
  }

  /** From here on the tree stays, whatever happens. */
  private Outcome publish(List<String> changes) throws IOException, AdminFailure {
    try {
      Outcome reloaded = new Service(host, console, configuration, false).reloadIfRunning();
      changes.addAll(reloaded.changes());
      return new Outcome(changes, name + " is made; " + reloaded.summary());
    } catch (AdminFailure e) {
      throw new AdminFailure(name + " is made, but can't be entered yet: " + e.getMessage());
    }
  }
}
