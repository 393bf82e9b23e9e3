// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.OfferTables;
import org.chos.cli.admin.host.Rights;
import org.chos.cli.admin.host.Sharing;
import org.chos.cli.admin.host.ShellRules;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.service.step.BindDirectory;
import org.chos.cli.admin.service.step.BindRoot;
import org.chos.cli.admin.service.step.LoadModule;
import org.chos.cli.admin.service.step.MountChosFs;
import org.chos.cli.admin.service.step.NotePaths;
import org.chos.cli.admin.service.step.Publish;
import org.chos.cli.admin.service.step.PublishRules;
import org.chos.cli.admin.service.step.PublishSharing;
import org.chos.cli.admin.service.step.ReplaceLink;
import org.chos.cli.admin.service.step.SwitchEntryLog;
import org.chos.cli.admin.service.step.Unpublish;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.admin.tree.image.Images;
import org.chos.config.EntryLog;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SysConfig;

/**
 * Compares what the files say with what there is, and finds the steps from here to there. Changes
 * nothing itself.
 */
public final class StartPlanner {
  private static final String HOST_ROOT = "/";

  private final Layout layout;
  private final Snapshot now;
  private final SysConfig config;
  private final HostFiles files;
  private final Images images;
  private final StagedCopies staged;
  private final InsideView inside;

  private StartPlanner(
      Layout layout,
      Snapshot now,
      SysConfig config,
      HostFiles files,
      Images images,
      StagedCopies staged) {
    this.layout = layout;
    this.now = now;
    this.config = config;
    this.files = files;
    this.images = images;
    this.staged = staged;
    inside = new InsideView(layout, now.mounts(), files);
  }

  /**
   * @throws AdminFailure if there is something in the way that only a person should remove
   */
  public static StartPlan plan(
      Layout layout,
      Snapshot now,
      SysConfig config,
      Environments environments,
      HostFiles files,
      Images images,
      StagedCopies staged)
      throws IOException, AdminFailure {
    return new StartPlanner(layout, now, config, files, images, staged).plan(environments);
  }

  private StartPlan plan(Environments environments) throws IOException, AdminFailure {
    lookAhead(environments);
    kernelSide();
    layOut();
    new RootNames(layout, config, environments, files, inside).link(throughTree());
    mountChos();
    BindPlanner binds = new BindPlanner(layout, now, config, files, images, inside);
    binds.bindHost();
    List<Environment> published = binds.bindTrees(environments);
    List<StartPlan.Warning> warnings = new ArrayList<>(binds.warnings());
    EntryLog log = entryLog(warnings);
    if (log != now.logEntries()) {
      inside.add(new SwitchEntryLog(layout.logEntries(), log));
    }
    Sharing sharing = SharedPlaces.of(layout, now, config, environments);
    if (!sharing.namespace().isEmpty() && !sharing.equals(now.sharing())) {
      inside.add(new PublishSharing(sharing));
    }
    List<StartPlan.Dropped> dropped = dropped(published, binds);
    // Before they are off the list: once they are, nothing else tells of them.
    NotePaths.Of.DROPPED_TREES
        .note(layout, dropped.stream().map(StartPlan.Dropped::path).toList())
        .ifPresent(inside::add);
    publish(environments, published, warnings);
    return new StartPlan(inside.steps(), published, dropped, warnings);
  }

  /** All that may have to be waited for, at once. */
  private void lookAhead(Environments environments) {
    List<String> paths = new ArrayList<>(config.bindMounts());
    environments.all().forEach(e -> paths.add(e.path()));
    paths.addAll(paths.stream().map(layout::inChos).toList());
    files.lookAt(paths);
  }

  private void kernelSide() throws AdminFailure {
    if (!now.moduleLoaded()) {
      inside.add(new LoadModule());
    }
    if (!now.mounts().isAt(layout.procChos(), Layout.CHOSFS)) {
      Optional<Mount> other = now.mounts().at(layout.procChos());
      if (other.isPresent()) {
        throw new AdminFailure(
            layout.procChos()
                + " has a file system of type "
                + other.get().type()
                + " mounted on it: umount "
                + layout.procChos()
                + ", then start again");
      }
      inside.add(new MountChosFs(layout.procChos()));
    }
  }

  private void layOut() throws AdminFailure {
    if (!inside.isMissing(layout.chos()) && !inside.isPlainDirectory(layout.chos())) {
      throw new AdminFailure(
          layout.chos()
              + " is not a directory of its own (a symbolic link won't do): move it away, then"
              + " start again");
    }
    inside.directory(layout.chos(), Directories.USUAL_MODE);
    inside.directory(layout.links(), Directories.USUAL_MODE);
    inside.directory(layout.local(), Directories.USUAL_MODE);
    if (isLaidOutByHand()) {
      return;
    }
    layOutLinks();
    inside.link(layout.inChos(Layout.SELF), "/");
    for (String name : Layout.MOUNT_POINTS) {
      inside.directory(layout.inChos(name), modeOf(name));
    }
  }

  /** Whether an entry that a process finds its tree through is not as we would make it. */
  private boolean isLaidOutByHand() {
    return Layout.LINKS.stream()
        .anyMatch(
            name ->
                !inside.isMissing(layout.inChos(name))
                    && !holds(name, layout.linkTarget(name))
                    && !holds(name, layout.formerTarget(name)));
  }

  /** What a link into the tree of a process holds, where /chos is not laid out by hand. */
  private Optional<UnaryOperator<String>> throughTree() {
    if (isLaidOutByHand()) {
      return Optional.empty();
    }
    return Optional.of(isFormer() ? layout::formerTarget : layout::linkTarget);
  }

  private boolean holds(String name, String target) {
    return target.equals(inside.linkTarget(layout.inChos(name)));
  }

  /** Links of version 1 stay while somebody can be inside, and while its module serves them. */
  private boolean isFormer() {
    return now.mounts().isAt(layout.procChos(), Layout.CHOSFS)
        && (!Files.isSymbolicLink(Path.of(layout.procChos(), "tree"))
            || Layout.LINKS.stream().anyMatch(name -> holds(name, layout.formerTarget(name))));
  }

  private void layOutLinks() {
    boolean former = isFormer();
    for (String name : Layout.LINKS) {
      String path = layout.inChos(name);
      if (!former && holds(name, layout.formerTarget(name))) {
        inside.add(new ReplaceLink(path, layout.formerTarget(name), layout.linkTarget(name)));
      }
      inside.link(path, former ? layout.formerTarget(name) : layout.linkTarget(name));
    }
  }

  /** For the case that nothing is mounted on it. */
  private static String modeOf(String mountPoint) {
    return mountPoint.equals("root") ? "rwx------" : Directories.USUAL_MODE;
  }

  private void mountChos() {
    if (bindsRoot()) {
      if (!now.valid().isEmpty()) {
        // The kernel takes the new mount for the root of all environments only from an empty list
        // on.
        inside.add(new Unpublish());
      }
      inside.add(new BindRoot(layout.chos()));
    }
    if (!now.mounts().isAt(layout.links(), Layout.CHOSFS)) {
      inside.add(new MountChosFs(layout.links()));
    }
    if (now.mounts().at(layout.local()).isEmpty()) {
      inside.add(new BindDirectory("/", layout.local(), false));
    }
  }

  private boolean bindsRoot() {
    return !BindRoot.isDone(now.mounts(), layout.chos());
  }

  /** Whether a module of version 1 is in the kernel, which knows no rights and keeps no records. */
  private boolean isFormerModule() {
    return now.mounts().isAt(layout.procChos(), Layout.CHOSFS) && !ChosFs.takesRights(layout);
  }

  private EntryLog entryLog(List<StartPlan.Warning> warnings) {
    if (config.logEntries() != EntryLog.AUDIT || !isFormerModule()) {
      return config.logEntries();
    }
    warnings.add(
        new StartPlan.Warning(
            "LOG_ENTRIES is audit, and the kernel module that is loaded is too old for that:"
                + " nothing is recorded until `chosctl upgrade`",
            "chosctl upgrade",
            Optional.empty()));
    return EntryLog.NO;
  }

  /** The kernel's list. A module that knows no rights would open to all what is for some. */
  private List<String> admitted(
      List<Environment> published, Set<String> closed, List<StartPlan.Warning> warnings) {
    List<String> lines = Rights.lines(published, closed, ZoneId.systemDefault());
    if (!isFormerModule()) {
      return lines;
    }
    for (String line : lines) {
      if (Rights.isRestricted(line) && !closed.contains(Rights.path(line))) {
        warnings.add(
            new StartPlan.Warning(
                Rights.path(line)
                    + " is not for everybody, and the kernel module that is loaded is too old to"
                    + " know that: nobody can enter it until `chosctl upgrade`",
                "chosctl upgrade",
                Optional.empty()));
      }
    }
    return lines.stream().filter(line -> !Rights.isRestricted(line)).toList();
  }

  private void publish(
      Environments environments, List<Environment> published, List<StartPlan.Warning> warnings)
      throws IOException {
    Map<String, String> closed = now.closings().trees(published);
    List<String> open = admitted(published, closed.keySet(), warnings);
    boolean known =
        now.mounts().isAt(layout.procChos(), Layout.CHOSFS)
            && !bindsRoot()
            && new HashSet<>(now.valid()).equals(new HashSet<>(open));
    boolean same = known && lines(now.table()).equals(lines(published));
    ShellRules rules =
        ShellRules.of(published, files, HOST_ROOT, OfferTables.of(environments, published));
    Notices notices =
        Notices.of(
            published,
            environments.defaults(),
            closed,
            staged.names(
                published, Generations.names(published, files, now.notices().generations())),
            ZoneId.systemDefault());
    if (!same) {
      inside.add(new Publish(published, open, rules, notices));
    } else if (!now.rules().equals(rules) || !now.notices().equals(notices)) {
      inside.add(new PublishRules(published, rules, notices));
    }
  }

  /** What of the environments counts, unlike the line in the file that says so. */
  private static List<String> lines(List<Environment> environments) {
    return environments.stream().map(e -> e.alias() + '\t' + e.path()).toList();
  }

  private List<StartPlan.Dropped> dropped(List<Environment> published, BindPlanner binds)
      throws IOException {
    List<String> kept = Publish.paths(published);
    Set<String> known = now.trees();
    NotePaths.Of.DROPPED_TREES.read(layout).stream()
        .filter(path -> inside.isMounted(path) || !binds.ownMounts(path).isEmpty())
        .forEach(known::add);
    return known.stream()
        .filter(path -> !kept.contains(path))
        .map(
            path ->
                new StartPlan.Dropped(path, isMountedForItself(path, kept), binds.ownMounts(path)))
        .toList();
  }

  private boolean isMountedForItself(String path, List<String> kept) {
    return inside.isMounted(path)
        && !config.bindMounts().contains(path)
        && kept.stream().noneMatch(other -> RawPath.within(path, other));
  }
}
