// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.AccountNumbers;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.host.Rights;
import org.chos.cli.admin.sandbox.Sandboxes;
import org.chos.cli.admin.service.step.NotePaths;
import org.chos.cli.admin.service.step.Publish;
import org.chos.cli.admin.service.step.PublishNamespaces;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.UnbindDirectory;
import org.chos.cli.admin.service.step.UnbindRoot;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.VerifiedDevice;
import org.chos.cli.admin.system.Work;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SysConfig;

/**
 * The service as a whole: started, stopped, brought up to date.
 *
 * <p>Each verb looks at how things are and does what is missing, so it does no harm twice, and puts
 * right what another one left that was killed half-way.
 */
public final class Service {
  /** How often it is looked whether the last process has ended. */
  private static final long WAIT_MS = 500;

  private final Host host;
  private final Layout layout;
  private final Console console;
  private final Configuration configuration;
  private final SystemdUnit unit;
  private final boolean dryRun;

  /**
   * @param dryRun only find out what would be done
   */
  public Service(Host host, Console console, Configuration configuration, boolean dryRun) {
    this.host = host;
    this.layout = host.layout();
    this.console = console;
    this.configuration = configuration;
    unit = new SystemdUnit(host.layout(), console);
    this.dryRun = dryRun;
  }

  public Outcome start() throws IOException, AdminFailure {
    try {
      Outcome started = locked(this::complete);
      if (!dryRun) {
        unit.started();
      }
      return started;
    } catch (AdminFailure e) {
      if (dryRun || !unit.isStarting() || state() != State.RUNNING) {
        throw e;
      }
      // It is up, and the unit has to be: systemd does not stop what it takes for down.
      console.error(e.getMessage());
      return new Outcome(List.of(), "chos is running as before");
    }
  }

  /** Waits until nobody is inside any more, for so many seconds, and stops. */
  public Outcome stopWaiting(long seconds) throws IOException, AdminFailure {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    int last = 0;
    while (true) {
      int inside = host.look().version().isPresent() ? Occupants.entries(host).size() : 0;
      if (inside == 0 || System.nanoTime() > deadline) {
        return stop();
      }
      if (inside != last) {
        console.note(
            "waiting for " + inside + (inside == 1 ? " process" : " processes") + " inside");
        last = inside;
      }
      try {
        Thread.sleep(WAIT_MS);
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted while waiting for processes inside");
      }
      host.look().anew();
    }
  }

  public Outcome stop() throws IOException, AdminFailure {
    try {
      Outcome stopped =
          locked(
              () -> {
                if (!dryRun && unit.isRestarting()) {
                  requireGoodTable();
                }
                return stop(Snapshot.of(host));
              });
      if (!dryRun) {
        unit.stopped();
      }
      return stopped;
    } catch (IOException | AdminFailure e) {
      if (!dryRun) {
        unit.notStopped();
      }
      throw e;
    }
  }

  public Outcome restart() throws IOException, AdminFailure {
    try {
      Outcome restarted =
          locked(
              () -> {
                requireGoodTable();
                Snapshot now = Snapshot.of(host);
                Outcome stopped = stop(now);
                return stopped.then(start(dryRun ? now.afterStop(layout) : Snapshot.of(host)));
              });
      if (!dryRun) {
        unit.started();
      }
      return restarted;
    } catch (IOException | AdminFailure e) {
      if (!dryRun && state() == State.STOPPED) {
        unit.stopped();
      }
      throw e;
    }
  }

  /** One with which it could not start again must not stop it. */
  private void requireGoodTable() throws AdminFailure {
    configuration.environments(configuration.sysConfig());
  }

  private State state() throws IOException {
    return Snapshot.of(host).state(layout);
  }

  /** Replaces the kernel module under running processes. */
  public Outcome upgrade() throws IOException, AdminFailure {
    return locked(
        () -> {
          if (SavedLinks.read(layout).isPresent()) {
            return complete();
          }
          Snapshot now = Snapshot.of(host);
          if (now.state(layout) != State.RUNNING) {
            throw new AdminFailure(
                "chos "
                    + now.state(layout).sentence()
                    + ", so there is nothing to upgrade: run `chosctl start`");
          }
          return new Upgrade(host, console).run(now, dryRun);
        });
  }

  public Outcome reload() throws IOException, AdminFailure {
    return locked(
        () -> {
          Snapshot now = Snapshot.of(host);
          if (now.state(layout) != State.RUNNING) {
            throw new AdminFailure(
                "chos "
                    + now.state(layout).sentence()
                    + ", so there is nothing to reload: run `chosctl start`");
          }
          return start(now);
        });
  }

  /** Publishes what another verb has changed in /etc/chos, if the service is up. */
  public Outcome reloadIfRunning() throws IOException, AdminFailure {
    return locked(
        () -> {
          Snapshot now = Snapshot.of(host);
          State state = now.state(layout);
          if (state != State.RUNNING) {
            return new Outcome(List.of(), "chos " + state.sentence());
          }
          // In a dry run the file has not been changed, so there is nothing yet to be seen.
          return dryRun ? new Outcome(List.of("publish the list"), "") : start(now);
        });
  }

  private Outcome locked(Work<Outcome, AdminFailure> work) throws IOException, AdminFailure {
    host.chosFs().requireOutside();
    return dryRun ? work.run() : Lock.held(layout, console, work);
  }

  /** Starts; before, an upgrade that was killed half-way is brought to its end. */
  private Outcome complete() throws IOException, AdminFailure {
    Optional<SavedLinks> links = dryRun ? Optional.empty() : SavedLinks.read(layout);
    if (links.isEmpty()) {
      return start(Snapshot.of(host));
    }
    Upgrade upgrade = new Upgrade(host, console);
    upgrade.complete(links.get());
    Outcome started = start(Snapshot.of(host));
    upgrade.mountElsewhere(links.get());
    return started;
  }

  private Outcome start(Snapshot now) throws IOException, AdminFailure {
    SysConfig config = configuration.sysConfig();
    AccountNumbers.Resolved resolved =
        AccountNumbers.of(configuration.environments(config), host.table().notices().accounts());
    resolved.warnings().forEach(console::warning);
    Environments written = resolved.environments();
    List<Step> steps = new ArrayList<>();
    Snapshot from = now;
    if (host.table().isWithdrawn() && now.mounts().selfBindAt(layout.chos()).isPresent()) {
      // A stop was killed. What it has unmounted may be anything that is mounted in a directory of
      // the host, /dev/pts say, and nobody is inside: better begin anew than look for it.
      steps.add(new UnbindRoot(layout.chos()));
      from = now.withoutChos(layout);
    }
    HostFiles files =
        from.mounts() == host.look().mounts() ? host.look().files() : new HostFiles(from.mounts());
    StagedCopies staged = StagedCopies.read();
    for (String fault : staged.faults(written, files)) {
      console.warning(fault);
    }
    Environments environments = staged.applied(Generations.published(written, files), files);
    boolean mountEngine = configuration.wantsMountEngine();
    refuseOtherEngine(now, mountEngine);
    StartPlan plan = StartPlan.of(host, mountEngine, from, config, environments, files);
    plan.warnings().forEach(warning -> console.warning(warning.message()));
    steps.addAll(plan.steps());
    steps.addAll(new NamesForSessions(layout, from.mounts(), files, plan.steps()).steps());
    new HostZone(HostZone.LOCALTIME).step().ifPresent(steps::add);
    List<String> changes = new ArrayList<>(perform(steps));
    if (!dryRun) {
      changes.addAll(closeToServices());
    }
    if (!dryRun && publishes(plan.steps()) && isAnyRestricted(plan.published())) {
      tellOfShutOut();
    }
    changes.addAll(drop(plan.dropped()));
    changes.addAll(endReplaced());
    changes.addAll(
        new TreesOfUsers(layout, console, environments.links(), dryRun)
            .close(plan.published(), files));
    return new Outcome(
        changes,
        "chos is running"
            + (changes.isEmpty() ? ", nothing to do" : "")
            + "; environments: "
            + String.join(", ", plan.published().stream().map(Environment::alias).toList()));
  }

  /** The service is up all the same if that can't be done; `chosctl check` goes on naming it. */
  private List<String> closeToServices() {
    try {
      return new Sandboxes(host).closeAgain();
    } catch (IOException e) {
      console.warning(
          layout.chos()
              + " could not be closed to all services: "
              + Reason.of(e)
              + ": chosctl check");
      return List.of();
    }
  }

  private Outcome stop(Snapshot now) throws IOException, AdminFailure {
    if (now.state(layout) == State.STOPPED) {
      return new Outcome(List.of(), "chos is stopped, nothing to do");
    }
    Optional<SavedLinks> links = SavedLinks.read(layout);
    if (links.isPresent() && !links.get().processes().isEmpty()) {
      throw new AdminFailure(
          "an upgrade of the kernel module was cut short: `chosctl start` completes it");
    }
    boolean shutdown = SystemdUnit.isShutdown();
    boolean prepared = now.mounts().at(layout.preparedNamespaces()).isPresent();
    if (now.mounts().isAt(layout.procChos(), Layout.CHOSFS) || prepared && !shutdown) {
      // Before anything is changed. It is asked once more when nobody can enter any longer.
      Occupants.refuseIfAny(host);
    }
    List<String> changes = perform(StopPlanner.plan(layout, now, shutdown));
    if (!dryRun) {
      host.table().forgetWithdrawn();
      SavedLinks.forget(layout);
      NotePaths.forget(layout);
      TreeStamps.forget(layout);
      VerifiedDevice.closeLeftovers();
    }
    return new Outcome(changes, "chos is stopped");
  }

  /** Whether somebody can be shut out at all: for that all processes are looked at. */
  private boolean isAnyRestricted(List<Environment> published) throws IOException {
    Set<String> closed = host.look().closings().trees(published).keySet();
    return Rights.lines(published, closed, ZoneId.systemDefault()).stream()
        .anyMatch(Rights::isRestricted);
  }

  /** Who is inside stays there, whatever the list says now. */
  private void tellOfShutOut() throws IOException {
    host.look().anew();
    int shutOut = Occupants.notAdmitted(host, Occupants.inTrees(host)).size();
    if (shutOut > 0) {
      console.note(
          shutOut
              + (shutOut == 1 ? " process stays" : " processes stay")
              + " in a tree that is closed to "
              + (shutOut == 1 ? "it" : "them")
              + " now: `chosctl ps`");
    }
  }

  private static boolean publishes(List<Step> steps) {
    return steps.stream().anyMatch(s -> s instanceof Publish || s instanceof PublishNamespaces);
  }

  /** What is mounted for one engine is nothing to the other. */
  private void refuseOtherEngine(Snapshot now, boolean mountEngine) throws AdminFailure {
    boolean other =
        mountEngine
            ? now.mounts().isAt(layout.procChos(), Layout.CHOSFS)
            : now.mounts().at(layout.preparedNamespaces()).isPresent();
    if (other) {
      throw new AdminFailure(
          "chos is running with the "
              + (mountEngine ? "kernel" : "mount")
              + " engine, and /etc/chos.conf "
              + (mountEngine ? "says ENGINE=mount" : "no longer says ENGINE=mount")
              + ": `chosctl restart` changes over");
    }
  }

  /** Namespaces that others have taken the place of go, but not from under somebody. */
  private List<String> endReplaced() throws IOException {
    if (dryRun) {
      return List.of();
    }
    int ended = host.prepared().endReplaced();
    return ended == 0 ? List.of() : List.of("end mount namespaces that were replaced: " + ended);
  }

  /** Trees that are off the list go out of sight, but not from under somebody. */
  private List<String> drop(List<StartPlan.Dropped> trees) throws IOException, AdminFailure {
    if (trees.isEmpty()) {
      return List.of();
    }
    List<ChosFs.Entry> all = host.chosFs().processes();
    List<Step> steps = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (StartPlan.Dropped tree : trees) {
      List<ChosFs.Entry> inside = all.stream().filter(o -> o.path().equals(tree.path())).toList();
      if (!inside.isEmpty()) {
        left.add(tree.path());
        console.warning(
            tree.path()
                + " can no longer be entered, but these processes are still in it: "
                + Occupants.some(host, inside));
      } else if (tree.mounted()) {
        steps.add(new UnbindDirectory(layout.inChos(tree.path())));
      } else {
        tree.own().forEach(point -> steps.add(new UnbindDirectory(point)));
      }
    }
    List<String> changes = perform(steps);
    // A later start or reload sees to these.
    perform(NotePaths.Of.DROPPED_TREES.note(layout, left).stream().toList());
    return changes;
  }

  private List<String> perform(List<? extends Step> steps) throws AdminFailure {
    if (!dryRun) {
      new StepRunner(host, console).run(steps);
    }
    return steps.stream().map(Step::describe).toList();
  }
}
