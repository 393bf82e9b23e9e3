// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.service.NextGeneration;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.build.TreeSource;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.TreeOrigin;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl update} */
final class UpdateVerb extends ChangingVerb {
  private final SourceOptions options = new SourceOptions();
  private String name;

  UpdateVerb(Tools tools) {
    super(
        "update",
        "Make a new generation of an environment's tree.",
        "Makes it beside the present one, the same way unless the options say another, and when it"
            + " is complete has the name lead there. Who enters from then on is in the new one, who"
            + " is inside stays in the old one to the end. `chosctl rollback` goes back.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addPositional(OptionSpecs.argument(0, "NAME", "the environment").build());
    options.declare(spec);
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    options.take(given);
    name = given.matchedPositionalValue(0, null);
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    host.chosFs().requireOutside();
    SysConfig config = configuration.sysConfig();
    Environments environments = configuration.environments(config);
    Environment environment = Configuration.named(name, environments, config);
    Generations generations = Generations.required(environment);
    Generation current = Generation.of(environment.path()).orElseThrow();
    TreeOrigin origin = generations.origin(current);
    TreeSource source =
        options
            .source(origin)
            .orElseThrow(
                () ->
                    new AdminFailure(
                        "nothing says what "
                            + environment.path()
                            + " was made of: give --suite, --image or --from"));
    boolean pack = options.squashfs() || current.image();
    return new NextGeneration(host, console, configuration, environment, generations)
        .make(
            source,
            pack,
            (tree, interruption) -> NewTree.refuseIfWorse(host.layout(), tree, environment, config),
            dryRun,
            verbose);
  }
}
