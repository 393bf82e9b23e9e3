// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.maintain.Maintenance;
import org.chos.cli.admin.tree.maintain.NeededAccounts;
import org.chos.config.Environment;
import org.chos.config.SiteLink;

/**
 * The trees that users can enter: none of them has users of its own, the host has the accounts that
 * their packages need, and a maintenance that was killed is completed. A tree where that can't be
 * seen to is named, and keeps the others from nothing.
 */
final class TreesOfUsers {
  private static final int PATIENCE_SECONDS = 30;

  /** There may be a whole etc to be gone through. */
  private static final int COMPLETION_SECONDS = 300;

  private final Layout layout;
  private final Console console;
  private final List<SiteLink> site;
  private final boolean dryRun;

  TreesOfUsers(Layout layout, Console console, List<SiteLink> site, boolean dryRun) {
    this.site = site;
    this.layout = layout;
    this.console = console;
    this.dryRun = dryRun;
  }

  /** Returns what was changed, or would be. */
  List<String> close(List<Environment> environments, HostFiles files) throws AdminFailure {
    Map<String, Environment> trees = new LinkedHashMap<>();
    environments.forEach(environment -> trees.putIfAbsent(environment.path(), environment));
    trees.remove("/");
    trees.keySet().removeIf(path -> !files.at(path).isDirectory());
    TreeStamps stamps = TreeStamps.of(layout, trees.keySet(), files, Instant.now());
    List<String> changes = new ArrayList<>();
    for (Environment environment : trees.values()) {
      if (stamps.isKnown(environment.path())) {
        continue;
      }
      int warnings = console.warnings().size();
      List<String> done = new ArrayList<>(close(environment.path()));
      done.addAll(complete(environment));
      if (done.isEmpty() && console.warnings().size() == warnings) {
        stamps.keep(environment.path());
      }
      changes.addAll(done);
    }
    if (!dryRun) {
      write(stamps);
    }
    return changes;
  }

  private void write(TreeStamps stamps) {
    try {
      stamps.write();
    } catch (IOException e) {
      console.warning("the next reload looks into every tree again: " + Reason.of(e));
    }
  }

  private List<String> complete(Environment environment) {
    try {
      return Patience.run(COMPLETION_SECONDS, () -> completeNow(environment));
    } catch (TimeoutException e) {
      console.warning(environment.path() + " does not answer: what it needs is not known");
    } catch (AdminFailure e) {
      console.warning(e.getMessage());
    } catch (IOException e) {
      console.warning(environment.alias() + ": " + Reason.of(e));
    }
    return List.of();
  }

  private List<String> completeNow(Environment environment) throws IOException, AdminFailure {
    List<String> changes = new ArrayList<>();
    if (!dryRun) {
      changes.addAll(new Maintenance(layout, console, environment, site).complete());
    }
    NeededAccounts.Lack lack = new NeededAccounts(Path.of(environment.path())).make(dryRun);
    lack.objections().forEach(console::warning);
    lack.made().forEach(account -> changes.add("make " + account + " on the host"));
    return changes;
  }

  private List<String> close(String tree) throws AdminFailure {
    try {
      Adoption adoption =
          Patience.run(
              PATIENCE_SECONDS,
              () -> {
                try (TreeDirectory root = TreeDirectory.root(tree)) {
                  return Adoption.ofUsersAlone(root, dryRun);
                }
              });
      adoption.report(console, tree);
      return adoption.changes().stream().map(change -> tree + ": " + change).toList();
    } catch (TimeoutException e) {
      console.warning(tree + " does not answer: whether it has users of its own is not known");
    } catch (IOException e) {
      console.warning(
          "whether " + tree + " has users of its own can't be found out: " + Reason.of(e));
    }
    return List.of();
  }
}
