// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.chos.config.SysConfig;

/**
 * Has an environment's name lead to another generation: who enters from then on is in that one, who
 * is inside stays where he is. If it can't be published, the name leads where it led before.
 */
public final class Switch {
  private final Host host;
  private final Console console;
  private final Configuration configuration;
  private final boolean dryRun;

  public Switch(Host host, Console console, Configuration configuration, boolean dryRun) {
    this.host = host;
    this.console = console;
    this.configuration = configuration;
    this.dryRun = dryRun;
  }

  /**
   * @param from where the name leads now
   * @return what was done, or would be
   */
  public Outcome to(String name, Generation from, Generation to) throws IOException, AdminFailure {
    List<String> changes = new ArrayList<>();
    changes.add(lead(name, from, to));
    Service service = new Service(host, console, configuration, dryRun);
    Outcome reloaded;
    try {
      reloaded = service.reloadIfRunning();
      if (!dryRun && !isInForce(name, to)) {
        throw new AdminFailure(to.path() + " can't be published: the warnings say why");
      }
    } catch (IOException | AdminFailure e) {
      lead(name, to, from);
      service.reloadIfRunning();
      throw e;
    }
    changes.addAll(reloaded.changes());
    return new Outcome(changes, name + " is generation " + to.number() + " now, " + to.path());
  }

  private String lead(String name, Generation from, Generation to)
      throws IOException, AdminFailure {
    return dryRun
        ? leadNow(name, from, to)
        : Lock.held(host.layout(), console, () -> leadNow(name, from, to));
  }

  private String leadNow(String name, Generation from, Generation to)
      throws IOException, AdminFailure {
    SysConfig config = configuration.sysConfig();
    Environments environments = configuration.environments(config);
    Environment environment = environments.find(name).orElse(null);
    if (environment == null || !environment.path().equals(from.path())) {
      throw new AdminFailure(
          name + " has changed in " + config.chosFile() + " meanwhile: see `chosctl generations`");
    }
    return new EnvironmentsList(host.layout(), configuration)
        .lead(environment, to.path(), config, dryRun);
  }

  private boolean isInForce(String name, Generation to) throws IOException {
    host.look().anew();
    return !host.look().isRunning()
        || host.look().table().stream()
            .anyMatch(e -> e.alias().equals(name) && e.path().equals(to.path()));
  }
}
