// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.HashFiles;
import org.chos.cli.admin.tree.build.Creation;
import org.chos.cli.admin.tree.build.TreeSource;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.chos.config.SysConfig;

/**
 * Makes the next generation of an environment's tree beside the present one and, when it is
 * complete, has the name lead there.
 */
public final class NextGeneration {
  private final Host host;
  private final Console console;
  private final Configuration configuration;
  private final Environment environment;
  private final Generations generations;

  /**
   * @param generations those of the environment
   */
  public NextGeneration(
      Host host,
      Console console,
      Configuration configuration,
      Environment environment,
      Generations generations) {
    this.host = host;
    this.console = console;
    this.configuration = configuration;
    this.environment = environment;
    this.generations = generations;
  }

  /** The one that the name leads to. */
  public Generation current() {
    return Generation.of(environment.path()).orElseThrow();
  }

  /**
   * Makes it.
   *
   * @param pack whether it is to be an image
   * @param finishing what is done to it before anybody can enter it
   * @param verbose whether to tell all that the builder says
   * @return what was done, or would be
   */
  public Outcome make(
      TreeSource source,
      boolean pack,
      Creation.Finishing finishing,
      boolean dryRun,
      boolean verbose)
      throws IOException, AdminFailure {
    SysConfig config = configuration.sysConfig();
    Environments environments = configuration.environments(config);
    Generation next = generations.next(pack);
    Creation creation =
        new Creation(
            host.layout(),
            console,
            config,
            new Environment(
                environment.alias(), next.path(), environment.line(), environment.traits()),
            source,
            environments.links(),
            pack,
            new Beside(),
            finishing);
    List<String> changes = new ArrayList<>(dryRun ? creation.plan() : creation.run(verbose));
    warnIfVerified(next);
    Outcome switched =
        new Switch(host, console, configuration, dryRun).to(environment.alias(), current(), next);
    changes.addAll(switched.changes());
    return new Outcome(changes, dryRun ? "" : switched.summary());
  }

  /** What made the hashes of the present one, perhaps with a signature, is not this program. */
  private void warnIfVerified(Generation next) {
    Path former = HashFiles.of(Path.of(environment.path())).hashes();
    if (Files.exists(former)) {
      HashFiles fresh = HashFiles.of(Path.of(next.path()));
      console.warning(
          environment.path()
              + " is checked by "
              + former
              + ", and "
              + next.path()
              + " by nothing: `veritysetup format "
              + next.path()
              + " "
              + fresh.hashes()
              + " --root-hash-file "
              + fresh.rootHash()
              + " && chosctl reload`");
    }
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
}
