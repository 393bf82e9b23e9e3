// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.OtherHosts;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl prune} */
final class PruneVerb extends ChangingVerb {
  private static final int USUALLY_KEPT = 2;

  private String name;
  private int keep;
  private boolean force;

  PruneVerb(Tools tools) {
    super(
        "prune",
        "Delete old generations of an environment's tree.",
        "Keeps the newest, the present one, those that are pinned, those that an environment leads"
            + " to, and any that somebody is in. Where other hosts may be using them, it refuses.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addPositional(OptionSpecs.argument(0, "NAME", "the environment").build());
    spec.addOption(
        OptionSpecs.option("--keep", "N", "how many of the newest to keep; default: 2")
            .type(Integer.class)
            .build());
    spec.addOption(
        OptionSpecs.flag("--force", "even if processes of other hosts could be in them"));
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    name = given.matchedPositionalValue(0, null);
    keep = given.matchedOptionValue("--keep", USUALLY_KEPT);
    force = given.hasMatchedOption("--force");
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    host.chosFs().requireOutside();
    if (keep < 1) {
      throw new AdminFailure("--keep " + keep + ": at least one stays: give 1 or more");
    }
    return dryRun ? prune() : Lock.held(host.layout(), console, this::prune);
  }

  private Outcome prune() throws IOException, AdminFailure {
    SysConfig config = configuration.sysConfig();
    Environments environments = configuration.environments(config);
    Environment environment = Configuration.named(name, environments, config);
    Generations generations = Generations.required(environment);
    if (!force) {
      OtherHosts.refuseIfAny(generations.store(), host.look().mounts());
    }
    Set<String> kept = new HashSet<>();
    environments.all().forEach(e -> kept.add(e.path()));
    List<Generation> all = generations.all();
    all.subList(Math.max(0, all.size() - keep), all.size()).forEach(g -> kept.add(g.path()));
    host.look().anew();
    kept.addAll(host.look().validPaths());
    List<String> changes = new ArrayList<>();
    List<String> inUse = new ArrayList<>();
    for (Generation generation : all) {
      if (kept.contains(generation.path()) || generations.isPinned(generation)) {
        continue;
      }
      if (isUsed(generation.path())) {
        inUse.add(Integer.toString(generation.number()));
      } else {
        changes.add("delete generation " + generation.number() + ", " + generation.path());
        if (!dryRun) {
          delete(generation);
        }
      }
    }
    if (!dryRun) {
      for (Path left : generations.leftovers()) {
        if (!kept.contains(left.toString()) && !isUsed(left.toString())) {
          host.unmounter().unmount(host.layout().inChos(left.toString()));
          Generations.deleteTree(left);
        }
      }
    }
    return new Outcome(
        changes,
        (changes.isEmpty()
                ? "nothing to delete of " + name
                : changes.size()
                    + " of "
                    + name
                    + (changes.size() == 1 ? " is" : " are")
                    + " deleted")
            + (inUse.isEmpty()
                ? ""
                : "; processes are still in generation "
                    + String.join(", ", inUse)
                    + ", which stays: `chosctl ps` shows them"));
  }

  private boolean isUsed(String path) throws IOException {
    return !Occupants.in(host, path).isEmpty()
        || !host.processes().using(path).isEmpty()
        || MountTable.read().at(host.layout().inChos(path)).isPresent()
            && !host.processes().using(host.layout().inChos(path)).isEmpty();
  }

  private void delete(Generation generation) throws IOException {
    host.unmounter().unmount(host.layout().inChos(generation.path()));
    Generations.delete(generation);
  }
}
