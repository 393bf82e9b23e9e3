// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.check.CheckReport;
import org.chos.cli.admin.check.TreeProgramsCheck;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Switch;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.Elf;
import org.chos.cli.admin.tree.build.Creation;
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
    if (pack) {
      SourceOptions.refuseImage(configuration);
    }
    Generation next = generations.next(pack);
    Creation creation =
        new Creation(
            host.layout(),
            console,
            config,
            new Environment(name, next.path(), environment.line(), environment.traits()),
            source,
            environments.links(),
            pack,
            new Beside(),
            tree -> refuseUnlessAsGood(tree, environment, config));
    Switch to = new Switch(host, console, configuration, dryRun);
    if (dryRun) {
      List<String> changes = new ArrayList<>(creation.plan());
      changes.addAll(to.to(name, current, next).changes());
      return new Outcome(changes, "");
    }
    List<String> changes = new ArrayList<>(creation.run(verbose));
    Outcome switched = to.to(name, current, next);
    changes.addAll(switched.changes());
    return new Outcome(changes, switched.summary());
  }

  /** It is nobody's before the switch. */
  private static final class Beside implements Creation.Listing {
    @Override
    public void refuseIfTaken() {
      // Its number is free, as its place is.
    }

    @Override
    public String list(boolean dry) {
      return "keep it beside the present one";
    }
  }

  private void refuseUnlessAsGood(Path tree, Environment environment, SysConfig config)
      throws IOException, AdminFailure {
    CheckReport now =
        report(Path.of(host.layout().inChos(environment.path())), environment, config);
    CheckReport fresh = report(tree, environment, config);
    if (fresh.hasErrors() && !now.hasErrors()) {
      throw new AdminFailure("the new tree is worse than the present one: " + fresh.text().strip());
    }
  }

  private static CheckReport report(Path tree, Environment environment, SysConfig config)
      throws IOException, AdminFailure {
    CheckReport report = new CheckReport();
    if (tree.toFile().isDirectory()) {
      int processor = Elf.read(Path.of("/proc/self/exe")).orElseThrow().machine();
      report.add(
          "programs",
          Optional.of(environment.alias()),
          new TreeProgramsCheck(
                  tree.toString(), EnvironmentsList.takeOff(config, environment), processor)
              .findings());
    }
    return report;
  }
}
