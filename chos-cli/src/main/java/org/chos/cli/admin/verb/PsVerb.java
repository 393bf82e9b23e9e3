// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.shared.Json;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl ps} */
final class PsVerb extends Verb {
  private String name;

  PsVerb(Tools tools) {
    super(
        "ps",
        "List the processes in environments, or in one of them.",
        "For each: user, start time, environment, command. Needs root.",
        tools);
  }

  @Override
  boolean hasMoreToSay() {
    return false;
  }

  @Override
  void declare(CommandSpec spec) {
    spec.addPositional(
        OptionSpecs.argument(0, "NAME", "only those in this environment, given by name or path")
            .arity("0..1")
            .required(false)
            .build());
  }

  @Override
  void take(ParseResult given) {
    name = given.matchedPositionalValue(0, null);
  }

  @Override
  int run() throws IOException, AdminFailure {
    if (!Syscalls.isRoot()) {
      throw new AdminFailure(
          "only root can see which processes are in an environment: use sudo, or su");
    }
    if (!host.look().isRunning()) {
      throw new AdminFailure("chos is stopped, so nobody is in an environment");
    }
    List<ChosFs.Entry> wanted = Occupants.entries(host);
    if (name != null) {
      String path = path(wanted);
      wanted = wanted.stream().filter(entry -> entry.path().equals(path)).toList();
    }
    List<Occupants.Occupant> all = Occupants.of(host, wanted);
    if (json) {
      Json answer = new Json().open('{');
      Occupants.addTo(answer, all);
      console.print(answer.close('}').toString());
    } else {
      console.print(Occupants.table(all));
    }
    return OK;
  }

  /** Who is in a tree that has gone from the list can still be asked for, by its path. */
  private String path(List<ChosFs.Entry> all) throws IOException, AdminFailure {
    if (all.stream().anyMatch(entry -> entry.path().equals(name))) {
      return name;
    }
    SysConfig config = configuration.sysConfig();
    return StagedCopies.read()
        .applied(
            Configuration.named(name, configuration.goodEnvironments(config), config),
            host.look().files())
        .path();
  }
}
