// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.system.Work;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.admin.tree.generation.TreeOrigin;
import org.chos.config.Environment;
import org.chos.config.Generation;
import org.chos.config.SettingChanges;
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
    EnvironmentsList.Edit edit =
        locked(
            () -> {
              Environment environment = leading(name, from);
              return lead(environment, to, settings(environment, from, to));
            });
    List<String> changes = new ArrayList<>(edit.what());
    Service service = new Service(host, console, configuration, dryRun);
    Outcome reloaded;
    try {
      reloaded = service.reloadIfRunning();
      if (!dryRun && !isInForce(host, name, served(name, to))) {
        throw new AdminFailure(to.path() + " can't be published: the warnings say why");
      }
    } catch (IOException | AdminFailure e) {
      locked(() -> edit.takeBack() ? edit : lead(leading(name, to), from, SettingChanges.NONE));
      service.reloadIfRunning();
      throw e;
    }
    changes.addAll(reloaded.changes());
    if (!dryRun) {
      edit.settings().describe().forEach(change -> console.note(name + ": " + change));
    }
    noteOthers(name, from, to);
    edit.settings().kept().forEach(kept -> console.note(name + ": " + kept + " in " + edit.file()));
    return new Outcome(changes, name + " is generation " + to.number() + " now, " + to.path());
  }

  /** A second name for the tree may be meant to stay where it is. */
  private void noteOthers(String name, Generation from, Generation to) throws AdminFailure {
    for (Environment other : configuration.environments(configuration.sysConfig()).all()) {
      if (other.path().equals(from.path()) && !other.alias().equals(name)) {
        console.note(
            other.alias()
                + " leads to "
                + from.path()
                + " still: `chosctl rollback "
                + ShellWord.quoted(other.alias())
                + " "
                + to.number()
                + "` has it follow");
      }
    }
  }

  private <T> T locked(Work<T, AdminFailure> work) throws IOException, AdminFailure {
    return dryRun ? work.run() : Lock.held(host.layout(), console, work);
  }

  /** The environment, which must lead there still. */
  private Environment leading(String name, Generation from) throws AdminFailure {
    SysConfig config = configuration.sysConfig();
    return configuration
        .environments(config)
        .find(name)
        .filter(environment -> environment.path().equals(from.path()))
        .orElseThrow(
            () ->
                new AdminFailure(
                    name
                        + " has changed in "
                        + config.chosFile()
                        + " meanwhile: see `chosctl generations`"));
  }

  private EnvironmentsList.Edit lead(
      Environment environment, Generation to, SettingChanges settings)
      throws IOException, AdminFailure {
    return new EnvironmentsList(host.layout(), configuration)
        .lead(environment, to.path(), settings, configuration.sysConfig(), dryRun);
  }

  /** The variables of an image for containers go with it. */
  private static SettingChanges settings(Environment environment, Generation from, Generation to)
      throws IOException {
    TreeOrigin origin = TreeOrigin.read(Generations.origin(Path.of(to.path())));
    // In a dry run it is not there yet.
    return origin.isKnown()
        ? SettingChanges.of(
            TreeOrigin.read(Generations.origin(Path.of(from.path()))).settings(),
            origin.settings(),
            environment.traits().offers().variables())
        : SettingChanges.NONE;
  }

  /** Where its users are then: there may be a copy of an image. */
  private String served(String name, Generation to) throws IOException {
    host.look().anew();
    return StagedCopies.read()
        .applied(new Environment(name, to.path(), 0), host.look().files())
        .path();
  }

  /** Whether who enters is in that tree; nobody is where the service is not running. */
  static boolean isInForce(Host host, String name, String path) throws IOException {
    return !host.look().isRunning()
        || host.look().table().stream()
            .anyMatch(e -> e.alias().equals(name) && e.path().equals(path));
  }
}
