// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.Creation;
import org.chos.cli.admin.tree.TreeBuilder;
import org.chos.cli.admin.tree.TreeSpec;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl create} */
final class CreateVerb extends ChangingVerb {
  private static final String USUAL_PLACE = "/export/os";

  private final EnvironmentsList registry = tools.registry();
  private String name;
  private String suite;
  private String path;
  private List<String> packages;
  private List<String> mirrors;

  CreateVerb(Tools tools) {
    super(
        "create",
        "Create an OS tree of Debian or a derivative, as an environment.",
        "Uses mmdebstrap or debootstrap, adopts the tree, adds a line to /etc/chos, and "
            + "lets users enter it if the service is running. If it fails or is interrupted, "
            + "nothing is left behind.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addPositional(OptionSpecs.argument(0, "NAME", "the environment's name").build());
    spec.addOption(
        OptionSpecs.option("--suite", "SUITE", "the distribution's release, such as trixie")
            .required(true)
            .build());
    spec.addOption(
        OptionSpecs.option(
                "--path", "DIR", "where to put the tree; default: " + USUAL_PLACE + "/NAME")
            .build());
    spec.addOption(
        OptionSpecs.option("--include", "PKG", "extra packages, comma-separated")
            .type(List.class)
            .splitRegex(",")
            .build());
    spec.addOption(
        OptionSpecs.option("--mirror", "URL", "where to fetch packages from; may be repeated")
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
    TreeSpec spec = new TreeSpec(suite, packages, mirrors);
    spec.check();
    Environment environment =
        registry.candidate(name, path == null ? USUAL_PLACE + "/" + name : path);
    SysConfig config = configuration.sysConfig();
    TreeBuilder builder =
        TreeBuilder.choose(TreeBuilder.searchPath(System.getenv().getOrDefault("PATH", "")));
    builder.check(spec);
    Creation creation =
        new Creation(
            host.layout(),
            console,
            registry,
            config,
            environment,
            builder,
            spec,
            configuration.environments(config).links());
    Service service = new Service(host, console, configuration, dryRun);
    if (dryRun) {
      List<String> changes = new ArrayList<>(creation.plan());
      changes.addAll(service.reloadIfRunning().changes());
      return new Outcome(changes, "");
    }
    return publish(service, new ArrayList<>(creation.run(verbose)));
  }

  /** From here on the tree stays, whatever happens. */
  private Outcome publish(Service service, List<String> changes) throws IOException, AdminFailure {
    try {
      Outcome reloaded = service.reloadIfRunning();
      changes.addAll(reloaded.changes());
      return new Outcome(changes, name + " is ready; " + reloaded.summary());
    } catch (AdminFailure e) {
      throw new AdminFailure(name + " is ready, but can't be entered yet: " + e.getMessage());
    }
  }
}
