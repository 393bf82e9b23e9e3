// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.check.Finding;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Mount;
import org.chos.cli.admin.service.step.BindDirectory;
import org.chos.cli.admin.service.step.BindRoot;
import org.chos.cli.admin.service.step.LoadModule;
import org.chos.cli.admin.service.step.MakeDirectory;
import org.chos.cli.admin.service.step.MakeLink;
import org.chos.cli.admin.service.step.MountChosFs;
import org.chos.cli.admin.service.step.Publish;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.SwitchEntryLog;
import org.chos.cli.admin.service.step.UnbindDirectory;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Reason;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SysConfig;

/**
 * Compares what the files say with what there is, and finds the steps from here to there. Changes
 * nothing itself.
 */
public final class StartPlanner {
  private static final String START = "chosctl start";

  private final Layout layout;
  private final Snapshot now;
  private final SysConfig config;
  private final List<Step> steps = new ArrayList<>();
  private final HostFiles files;
  private final List<StartPlan.Warning> warnings = new ArrayList<>();

  /** Directories of the host that, with all in them, can be seen in /chos after the steps. */
  private final Set<String> shown = new HashSet<>();

  /** Directories that the steps make. */
  private final Set<String> directories = new HashSet<>();

  /** Links that the steps make, and what they hold. */
  private final Map<String, String> links = new HashMap<>();

  private StartPlanner(Layout layout, Snapshot now, SysConfig config, HostFiles files) {
    this.layout = layout;
    this.now = now;
    this.config = config;
    this.files = files;
  }

  /**
   * @throws AdminFailure if there is something in the way that only a person should remove
   */
  public static StartPlan plan(
      Layout layout,
      Snapshot now,
      SysConfig config,
      Environments environments,
      HostFiles files)
      throws AdminFailure {
    return new StartPlanner(layout, now, config, files).plan(environments);
  }

  private StartPlan plan(Environments environments) throws AdminFailure {
    lookAhead(environments);
    kernelSide();
    layOut();
    linkHost(environments);
    mountChos();
    bindHost();
    List<Environment> published = bindTrees(environments);
    if (config.logEntries() != now.logEntries()) {
      steps.add(new SwitchEntryLog(layout.logEntries(), config.logEntries()));
    }
    publish(published);
    return new StartPlan(steps, published, dropped(published), warnings);
  }

  /** All that may have to be waited for, at once. */
  private void lookAhead(Environments environments) {
    List<String> paths = new ArrayList<>(config.bindMounts());
    environments.all().forEach(e -> paths.add(e.path()));
    List<String> inside = paths.stream().map(layout::inChos).toList();
    paths.addAll(inside);
    files.lookAt(paths);
  }

  private void kernelSide() throws AdminFailure {
    if (!now.moduleLoaded()) {
      steps.add(new LoadModule());
    }
    if (!now.mounts().isAt(layout.procChos(), Layout.CHOSFS)) {
      Optional<Mount> other = now.mounts().at(layout.procChos());
      if (other.isPresent()) {
        throw new AdminFailure(
            layout.procChos() + " has a file system of type " + other.get().type()
                + " mounted on it: umount " + layout.procChos() + ", then start again");
      }
      steps.add(new MountChosFs(layout.procChos()));
    }
  }

  private void layOut() throws AdminFailure {
    if (!isMissing(layout.chos()) && !isPlainDirectory(layout.chos())) {
      throw new AdminFailure(
          layout.chos() + " is no directory (a symbolic link does not do either): move it away,"
              + " then start again");
    }
    directory(layout.chos(), MakeDirectory.USUAL_MODE);
    directory(layout.links(), MakeDirectory.USUAL_MODE);
    directory(layout.local(), MakeDirectory.USUAL_MODE);
    if (isLaidOutByHand()) {
      return;
    }
    for (String name : Layout.LINKS) {
      link(layout.inChos(name), layout.linkTarget(name));
    }
    link(layout.inChos(Layout.SELF), "/");
    for (String name : Layout.MOUNT_POINTS) {
      directory(layout.inChos(name), modeOf(name));
    }
  }

  /** Whether an entry that a process finds its tree through is not as we would make it. */
  private boolean isLaidOutByHand() {
    return Layout.LINKS.stream()
        .anyMatch(
            name -> {
              String path = layout.inChos(name);
              return !isMissing(path) && !layout.linkTarget(name).equals(linkTarget(path));
            });
  }

  /** Links to what the host has in its root and /chos has not, as MAKELINKS asks for. */
  private void linkHost(Environments environments) throws AdminFailure {
    if (!config.makeLinks()) {
      return;
    }
    Set<String> taken = new HashSet<>(config.bindMounts());
    environments.all().forEach(e -> taken.add(e.path()));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/"))) {
      for (Path entry : entries) {
        String path = entry.toString();
        String name = entry.getFileName().toString();
        boolean hidden = name.startsWith(".") || name.equals("lost+found");
        // Those that something is mounted in need a directory of their own.
        boolean needed = taken.stream().anyMatch(p -> RawPath.within(path, p));
        String place = layout.inChos(path);
        if (!hidden && !needed && !directories.contains(place) && isDirectory(path)) {
          link(place, Layout.LOCAL + path);
        }
      }
    } catch (IOException e) {
      throw new AdminFailure(Reason.of(e) + ": set MAKELINKS=no in " + layout.sysconfig());
    }
  }

  /** A directory in the root that does not answer can only be one that is mounted. */
  private boolean isDirectory(String path) {
    HostFiles.Sight sight = files.at(path);
    return sight.isDirectory() || sight.isSilent();
  }

  /** For the case that nothing is mounted on it. */
  private static String modeOf(String mountPoint) {
    return mountPoint.equals("root") ? "rwx------" : MakeDirectory.USUAL_MODE;
  }

  private void directory(String path, String mode) {
    if (isMissing(path) && directories.add(path)) {
      steps.add(new MakeDirectory(path, mode));
    }
  }

  private void link(String path, String target) {
    if (isMissing(path) && links.putIfAbsent(path, target) == null) {
      steps.add(new MakeLink(path, target));
    }
  }

  private void mountChos() {
    if (!BindRoot.isDone(now.mounts(), layout.chos())) {
      steps.add(new BindRoot(layout.chos()));
    }
    if (!now.mounts().isAt(layout.links(), Layout.CHOSFS)) {
      steps.add(new MountChosFs(layout.links()));
    }
    if (now.mounts().at(layout.local()).isEmpty()) {
      steps.add(new BindDirectory("/", layout.local(), false));
    }
  }

  private void bindHost() {
    List<String> wanted = new ArrayList<>(config.bindMounts());
    // A directory shows what is mounted in it, so those within it need nothing of their own.
    wanted.sort(Comparator.naturalOrder());
    for (String source : wanted) {
      HostFiles.Sight sight = files.at(source);
      if (sight.isSilent()) {
        silentSource(source);
        continue;
      }
      if (!sight.isDirectory()) {
        warn(
            source + " is no directory, so it is not mounted in " + layout.chos()
                + ": make it, or take it off BINDMOUNT in " + layout.sysconfig(),
            "mkdir -p " + source + " && " + START);
        continue;
      }
      Optional<String> objection = objection(source);
      if (objection.isPresent()) {
        warn(
            source + " can't be mounted in " + layout.chos() + ": " + objection.get()
                + ": take it off BINDMOUNT in " + layout.sysconfig(),
            "${EDITOR:-vi} " + layout.sysconfig());
      } else if (isStale(source)) {
        warn(
            layout.inChos(source) + " does not show what " + source + " is now: processes inside"
                + " are left with the former; `chosctl restart` mounts it anew",
            "chosctl restart");
        shown.add(source);
      } else {
        show(source, config.privateMounts());
      }
    }
  }

  private void silentSource(String source) {
    boolean there = isMounted(source);
    warn(
        HostFiles.noAnswer(source)
            + (there
                ? ": what is mounted in " + layout.chos() + " of it stays"
                : ", so it is not mounted in " + layout.chos() + ": once it does, " + START),
        START);
    if (there) {
      shown.add(source);
    }
  }

  private boolean isMounted(String source) {
    return now.mounts().at(layout.inChos(source)).isPresent();
  }

  private void warn(String message, String remedy) {
    warnings.add(new StartPlan.Warning(message, remedy, Optional.empty()));
  }

  private void warn(Environment environment, String message, String remedy) {
    warnings.add(
        new StartPlan.Warning(
            "environment " + environment.alias() + ": " + message,
            remedy,
            Optional.of(environment.alias())));
  }

  private List<Environment> bindTrees(Environments environments) {
    List<Environment> byPath = new ArrayList<>(environments.all());
    byPath.sort(Comparator.comparing(Environment::path));
    Set<Environment> unusable = new HashSet<>();
    for (Environment environment : byPath) {
      if (files.at(environment.path()).isSilent()) {
        if (!silentTree(environment)) {
          unusable.add(environment);
        }
        continue;
      }
      Optional<String> objection = bindTree(environment.path());
      if (objection.isPresent()) {
        unusable.add(environment);
        warn(
            environment,
            objection.get() + ", or take its line off " + config.chosFile() + "; until then "
                + (files.at(environment.path()).isOther()
                    ? "only the namespace engine can enter it, if it is a squashfs image"
                    : "nobody can enter it"),
            takeOff(config, environment));
      }
    }
    return environments.all().stream().filter(e -> !unusable.contains(e)).toList();
  }

  /**
   * One that could be entered before stays as it is: whoever is in it waits for the server, and can
   * go on when that is back.
   *
   * @return whether it can be entered
   */
  private boolean silentTree(Environment environment) {
    boolean usable = now.valid().contains(environment.path());
    warn(
        environment,
        HostFiles.noAnswer(environment.path())
            + (usable
                ? ": it stays as it is"
                : ", so nobody can enter it: once it does, " + START),
        START);
    if (usable && isMounted(environment.path())) {
      shown.add(environment.path());
    }
    return usable;
  }

  /** The command by which an environment goes that can't be had. */
  public static String takeOff(SysConfig config, Environment environment) {
    // By its name, since the number of the line changes with those before.
    String name = environment.alias().replaceAll("[\\\\.*\\[\\]^$/]", "\\\\$0");
    return "sed -i " + Finding.quoted("/^[[:blank:]]*" + name + "[[:blank:]]*:/d") + " "
        + Finding.quoted(config.chosFile()) + " && chosctl reload";
  }

  /** What is wrong with the tree and what to do about it; empty if nothing is. */
  private Optional<String> bindTree(String path) {
    if (path.equals("/")) {
      return Optional.empty();
    }
    if (files.at(path).isOther()) {
      return Optional.of(
          path + " is no directory, and the kernel engine takes no images: unpack it (unsquashfs -d"
              + " DIRECTORY " + path + ") and name the directory");
    }
    if (!files.at(path).isDirectory()) {
      return Optional.of(path + " is no directory: make the tree");
    }
    Optional<String> objection = objection(path);
    if (objection.isPresent()) {
      return Optional.of(
          path + " can't be seen inside: " + objection.get()
              + ": move the tree to a directory such as /export/os");
    }
    if (isStale(path)) {
      // Made anew under its old name, and what is mounted is the one deleted.
      steps.add(new UnbindDirectory(layout.inChos(path)));
      steps.add(new BindDirectory(path, layout.inChos(path), false));
      shown.add(path);
    } else {
      show(path, false);
    }
    return Optional.empty();
  }

  /** Makes a directory of the host be seen in /chos at its own path. */
  private void show(String path, boolean frozen) {
    String target = layout.inChos(path);
    if (!isShown(path) && !isMounted(path)) {
      for (String parent : parents(path)) {
        directory(layout.inChos(parent), MakeDirectory.USUAL_MODE);
      }
      directory(target, MakeDirectory.USUAL_MODE);
      steps.add(new BindDirectory(path, target, frozen));
    }
    shown.add(path);
  }

  /** Whether something is mounted for the directory, and is not the directory. */
  private boolean isStale(String path) {
    return !isShown(path) && isMounted(path) && !files.isSame(path, layout.inChos(path));
  }

  /** Whether it can be seen inside by way of something above it, or of a link to the host's own. */
  private boolean isShown(String path) {
    boolean throughLink = false;
    for (String each : withParents(path)) {
      String link = linkTarget(layout.inChos(each));
      if (shown.contains(each) || (Layout.LOCAL + each).equals(link)) {
        return true;
      }
      throughLink = throughLink || link != null;
    }
    return !throughLink && passesMount(path) && files.isSame(path, layout.inChos(path));
  }

  /** What keeps a directory from being mounted in /chos at its own path. */
  private Optional<String> objection(String path) {
    if (path.equals("/") || RawPath.within(layout.chos(), path)) {
      return Optional.of("it holds " + layout.chos() + ", or lies in it");
    }
    if (isShown(path)) {
      return Optional.empty();
    }
    for (String each : withParents(path)) {
      String inside = layout.inChos(each);
      if (linkTarget(inside) != null) {
        return Optional.of(inside + " is a symbolic link");
      }
      if (!isMissing(inside) && !isPlainDirectory(inside)) {
        return Optional.of(inside + " is no directory");
      }
    }
    return passesMount(path)
        ? Optional.of("something else is mounted above " + layout.inChos(path))
        : Optional.empty();
  }

  /** Whether a directory above the path's place in /chos is a mount already. */
  private boolean passesMount(String path) {
    return parents(path).stream().anyMatch(this::isMounted);
  }

  /** What a link holds that is there, or that the steps make; null if it is none. */
  private String linkTarget(String path) {
    if (links.containsKey(path)) {
      return links.get(path);
    }
    if (isSilentMount(path)) {
      return null;
    }
    try {
      return Files.readSymbolicLink(Path.of(path)).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  private void publish(List<Environment> published) {
    Set<String> before = new HashSet<>(now.valid());
    boolean known =
        now.mounts().isAt(layout.procChos(), Layout.CHOSFS)
            && before.equals(new HashSet<>(Publish.paths(published)));
    if (!known || !lines(now.table()).equals(lines(published))) {
      steps.add(new Publish(published));
    }
  }

  /** What of the environments counts, unlike the line in the file that says so. */
  private static List<String> lines(List<Environment> environments) {
    return environments.stream().map(e -> e.alias() + '\t' + e.path()).toList();
  }

  private List<StartPlan.Dropped> dropped(List<Environment> published) {
    List<String> kept = Publish.paths(published);
    return now.valid().stream()
        .filter(path -> !kept.contains(path))
        .map(path -> new StartPlan.Dropped(path, isMountedForItself(path, kept)))
        .toList();
  }

  private boolean isMountedForItself(String path, List<String> kept) {
    return isMounted(path)
        && !config.bindMounts().contains(path)
        && kept.stream().noneMatch(other -> RawPath.within(path, other));
  }

  /** The directories above, the uppermost first, without the root. */
  private static List<String> parents(String path) {
    List<String> result = new ArrayList<>();
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      result.add(path.substring(0, slash));
    }
    return result;
  }

  private static List<String> withParents(String path) {
    List<String> result = parents(path);
    result.add(path);
    return result;
  }

  /** A mount point, which is a directory, that is better not asked. */
  private boolean isSilentMount(String path) {
    return now.mounts().at(path).filter(now.mounts()::mayHang).isPresent();
  }

  private boolean isMissing(String path) {
    return !isSilentMount(path) && !Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
  }

  private boolean isPlainDirectory(String path) {
    return isSilentMount(path) || Files.isDirectory(Path.of(path), LinkOption.NOFOLLOW_LINKS);
  }
}
