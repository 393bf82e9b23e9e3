// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Closings;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.Purge;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.OtherHosts;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl remove} */
final class RemoveVerb extends ChangingVerb {
  private final EnvironmentsList registry = tools.registry();
  private final List<String> changes = new ArrayList<>();
  private boolean purge;
  private boolean force;

  /** All of the tree's, if it has any, but for those that another name leads to. */
  private List<Generation> generations = List.of();

  private String name;

  RemoveVerb(Tools tools) {
    super(
        "remove",
        "Remove an environment, and with --purge its tree.",
        "Takes its line and its section out of /etc/chos, so that nobody can enter it any longer."
            + " Refuses while processes are in it, and names them. A tree is not deleted if"
            + " something is mounted in it, or if its path leads through a symbolic link.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addOption(
        OptionSpecs.flag("--purge", "delete its tree as well, with all its generations"));
    spec.addOption(
        OptionSpecs.flag("--force", "delete it even if processes of other hosts could be in it"));
    spec.addPositional(OptionSpecs.argument(0, "NAME", "the environment").build());
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    purge = given.hasMatchedOption("--purge");
    force = given.hasMatchedOption("--force");
    name = given.matchedPositionalValue(0, null);
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    host.chosFs().requireOutside();
    Purge tree = dryRun ? removeEntry() : Lock.held(host.layout(), console, this::removeEntry);
    // From here on the tree is nobody's environment, whatever happens to this program.
    Outcome reloaded = new Service(host, console, configuration, dryRun).reloadIfRunning();
    changes.addAll(reloaded.changes());
    boolean delete = purge && tree.hasTree();
    if (delete) {
      delete(tree);
    }
    return new Outcome(changes, name + " is removed" + (delete ? ", and its tree deleted" : ""));
  }

  private Purge removeEntry() throws IOException, AdminFailure {
    SysConfig config = configuration.sysConfig();
    Environments environments = configuration.environments(config);
    Environment environment = Configuration.named(name, environments, config);
    Purge tree = new Purge(host, registry, environment);
    Optional<StagedCopies.Copy> copy = StagedCopies.read().last(environment.path());
    if (copy.isPresent()) {
      throw new AdminFailure(
          name
              + " is staged, in "
              + copy.get().path()
              + ": `chosctl stage --evict --to "
              + ShellWord.quoted(Path.of(copy.get().path()).getParent().getParent().toString())
              + " "
              + ShellWord.quoted(name)
              + "` first");
    }
    refuseIfInside(environment, environments);
    if (purge) {
      generations = generations(environment, environments);
      if (tree.hasTree() && !force) {
        OtherHosts.refuseIfAny(Path.of(environment.path()), host.look().mounts());
      }
      tree.refuseUnlessSafe(environments);
    }
    changes.add(registry.remove(environment, environments, config, dryRun));
    if (!dryRun) {
      Path closings = Path.of(Layout.CLOSINGS);
      Closings.read(closings).without(name).write(closings);
    }
    return tree;
  }

  /** Who is in a tree that keeps another name has nothing to fear. */
  private void refuseIfInside(Environment environment, Environments environments)
      throws IOException, AdminFailure {
    boolean keepsName =
        environments.all().stream()
            .anyMatch(e -> !e.equals(environment) && e.path().equals(environment.path()));
    if (keepsName) {
      return;
    }
    List<ChosFs.Entry> inside = Occupants.in(host, environment.path());
    if (!inside.isEmpty()) {
      throw new AdminFailure(
          "processes are in "
              + name
              + ": "
              + Occupants.some(host, inside)
              + ": end them, then remove it; to keep others out meanwhile: chosctl close "
              + ShellWord.quoted(name));
    }
  }

  private void delete(Purge tree) throws IOException, AdminFailure {
    changes.add("delete the tree " + tree.path());
    for (Generation generation : generations) {
      if (!generation.path().equals(tree.path())) {
        changes.add("delete its generation " + generation.number() + ", " + generation.path());
      }
    }
    if (dryRun) {
      return;
    }
    try {
      List<ChosFs.Entry> inside = Occupants.in(host, tree.path());
      if (!inside.isEmpty()) {
        throw new AdminFailure("processes have entered meanwhile: " + Occupants.some(host, inside));
      }
      tree.refuseIfUsed();
      tree.run();
      deleteGenerations();
    } catch (IOException e) {
      throw left(tree, Reason.of(e));
    } catch (AdminFailure e) {
      throw left(tree, e.getMessage());
    }
  }

  private static List<Generation> generations(Environment environment, Environments environments)
      throws IOException {
    Set<String> others =
        environments.all().stream()
            .filter(e -> !e.equals(environment))
            .map(Environment::path)
            .collect(Collectors.toSet());
    return Generations.of(environment).map(Generations::all).orElse(List.of()).stream()
        .filter(generation -> !others.contains(generation.path()))
        .toList();
  }

  private void deleteGenerations() throws IOException {
    for (Generation generation : generations) {
      boolean used =
          !host.processes().using(generation.path()).isEmpty()
              || !Occupants.in(host, generation.path()).isEmpty();
      if (used) {
        console.warning(
            generation.path()
                + " stays, as processes are in it: `rm -r "
                + generation.path()
                + "`"
                + " once they have ended");
      } else {
        host.unmounter().unmount(host.layout().inChos(generation.path()));
        Generations.delete(generation);
      }
    }
    try {
      if (!generations.isEmpty()) {
        Files.deleteIfExists(Path.of(generations.get(0).store()));
      }
    } catch (DirectoryNotEmptyException e) {
      // Something else is in there, or one that stays.
    }
  }

  private AdminFailure left(Purge tree, String reason) {
    return new AdminFailure(
        name
            + " is removed, but its tree is not, or only in part: "
            + reason
            + ": `rm -r --one-file-system "
            + tree.path()
            + "` once that is fixed");
  }
}
