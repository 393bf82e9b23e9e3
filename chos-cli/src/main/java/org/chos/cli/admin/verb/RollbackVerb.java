// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.Comparator;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Switch;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Generation;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl rollback} */
final class RollbackVerb extends ChangingVerb {
  private String name;
  private Integer number;

  RollbackVerb(Tools tools) {
    super(
        "rollback",
        "Go back to an earlier generation of an environment's tree.",
        "To the one before the present one, or to N, which may be a later one, too. Who is inside"
            + " stays where he is.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addPositional(OptionSpecs.argument(0, "NAME", "the environment").build());
    spec.addPositional(
        OptionSpecs.argument(1, "N", "the generation")
            .arity("0..1")
            .required(false)
            .type(Integer.class)
            .build());
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    name = given.matchedPositionalValue(0, null);
    number = given.matchedPositionalValue(1, null);
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    host.chosFs().requireOutside();
    SysConfig config = configuration.sysConfig();
    Environment environment = Configuration.named(name, configuration.environments(config), config);
    Generations generations = Generations.required(environment);
    Generation current = Generation.of(environment.path()).orElseThrow();
    Generation to = number == null ? before(generations, current) : named(generations, number);
    if (to.equals(current)) {
      throw new AdminFailure(
          name
              + " is generation "
              + current.number()
              + " already: `chosctl generations "
              + name
              + "` shows which there are");
    }
    return new Switch(host, console, configuration, dryRun).to(name, current, to);
  }

  private Generation before(Generations generations, Generation current) throws AdminFailure {
    return generations.all().stream()
        .filter(g -> g.number() < current.number())
        .max(Comparator.comparingInt(Generation::number))
        .orElseThrow(
            () ->
                new AdminFailure(
                    name
                        + " has no generation before "
                        + current.number()
                        + ": `chosctl generations "
                        + name
                        + "` shows which there are"));
  }

  /** The generation with that number; a failure that helps if there is none. */
  static Generation named(Generations generations, int number) throws AdminFailure {
    return generations
        .find(number)
        .orElseThrow(
            () ->
                new AdminFailure(
                    "there is no generation "
                        + number
                        + " in "
                        + generations.store()
                        + ", but "
                        + generations.all().stream().map(g -> "" + g.number()).toList()
                        + ": choose one of these"));
  }
}
