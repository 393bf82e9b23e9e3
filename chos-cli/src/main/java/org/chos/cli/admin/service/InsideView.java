// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.service.step.BindDirectory;
import org.chos.cli.admin.service.step.MakeDirectory;
import org.chos.cli.admin.service.step.MakeLink;
import org.chos.cli.admin.service.step.MountImage;
import org.chos.cli.admin.service.step.RefreshFlags;
import org.chos.cli.admin.service.step.RemoveLink;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.UnbindDirectory;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.RawPath;

/** What /chos shows, and will show after the steps so far: all of them go through here. */
final class InsideView {
  private final Layout layout;
  private final MountTable mounts;
  private final HostFiles files;
  private final List<Step> steps = new ArrayList<>();

  /** Directories of the host that, with all in them, can be seen in /chos after the steps. */
  private final Set<String> shown = new HashSet<>();

  /** Trees that the steps mount in the place of what is there. */
  private final Set<String> renewed = new HashSet<>();

  /** Directories that the steps make. */
  private final Set<String> directories = new HashSet<>();

  /** Links that the steps make, and what they hold. */
  private final Map<String, String> links = new HashMap<>();

  /** What links hold now, where there is one. */
  private final Map<String, Optional<String>> onDisk = new HashMap<>();

  /** What is there now, by path. */
  private final Map<String, Boolean> isMissing = new HashMap<>();

  private final Map<String, Boolean> isDirectory = new HashMap<>();

  /** Links that the steps remove. */
  private final Set<String> removed = new HashSet<>();

  InsideView(Layout layout, MountTable mounts, HostFiles files) {
    this.layout = layout;
    this.mounts = mounts;
    this.files = files;
  }

  List<Step> steps() {
    return steps;
  }

  void add(Step step) {
    steps.add(step);
  }

  void directory(String path, String mode) {
    if (isMissing(path) && directories.add(path)) {
      steps.add(new MakeDirectory(path, mode));
    }
  }

  /** Whether the steps make that directory. */
  boolean makesDirectory(String path) {
    return directories.contains(path);
  }

  void link(String path, String target) {
    if (isMissing(path) && links.putIfAbsent(path, target) == null) {
      steps.add(new MakeLink(path, target));
    }
  }

  void removeLink(String path, String target) {
    if (removed.add(path)) {
      steps.add(new RemoveLink(path, target));
    }
  }

  /** Makes a directory of the host be seen in /chos at its own path. */
  void show(String path, boolean frozen) {
    String target = layout.inChos(path);
    if (!isShown(path) && !isMounted(path)) {
      for (String parent : parents(path)) {
        directory(layout.inChos(parent), Directories.USUAL_MODE);
      }
      directory(target, Directories.USUAL_MODE);
      steps.add(new BindDirectory(path, target, frozen));
    }
    shown.add(path);
  }

  /** Makes an image of the host be seen in /chos at its own path, in the place of what is there. */
  void showImage(String path, int mount) {
    String target = layout.inChos(path);
    if (isMounted(path)) {
      renewed.add(path);
      steps.add(new UnbindDirectory(target));
    } else if (!isShown(path)) {
      for (String each : withParents(path)) {
        directory(layout.inChos(each), Directories.USUAL_MODE);
      }
    }
    steps.add(new MountImage(mount, path, target));
    shown.add(path);
  }

  /**
   * The same with flags, for which it needs a mount of its own, also where it could be seen by way
   * of one above it.
   */
  void show(String path, MountFlags flags) {
    String target = layout.inChos(path);
    Optional<Mount> mount = mounts.at(target);
    if (mount.isPresent()) {
      if (mounts.holding(path).filter(source -> !flags.areOf(mount.get(), source)).isPresent()) {
        steps.add(new RefreshFlags(path, target, flags));
      }
    } else if (flags.isNone()) {
      show(path, false);
    } else {
      if (!isShown(path)) {
        for (String parent : parents(path)) {
          directory(layout.inChos(parent), Directories.USUAL_MODE);
        }
        directory(target, Directories.USUAL_MODE);
      }
      steps.add(new BindDirectory(path, target, false, flags));
    }
    shown.add(path);
  }

  /** Whether it is seen by way of a link to the host's own, on which nothing can be mounted. */
  boolean isBehindLink(String path) {
    return withParents(path).stream().anyMatch(each -> linkTarget(layout.inChos(each)) != null);
  }

  /** Shows it in the place of what is mounted for it now. */
  void showAnew(String path, MountFlags flags) {
    renewed.add(path);
    steps.add(new UnbindDirectory(layout.inChos(path)));
    steps.add(new BindDirectory(path, layout.inChos(path), false, flags));
    shown.add(path);
  }

  /** Whether what is mounted for it now goes, with all that is mounted in it. */
  boolean isRenewed(String path) {
    return renewed.contains(path);
  }

  /** Leaves what is mounted for it. */
  void leave(String path) {
    shown.add(path);
  }

  boolean isMounted(String path) {
    return mounts.at(layout.inChos(path)).isPresent();
  }

  /** Whether something is mounted for the directory, and is not the directory. */
  boolean isStale(String path) {
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
  Optional<String> objection(String path) {
    if (path.equals("/") || RawPath.within(layout.chos(), path)) {
      return Optional.of("it contains " + layout.chos() + ", or is inside it");
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
        return Optional.of(inside + " is not a directory");
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
  String linkTarget(String path) {
    if (links.containsKey(path)) {
      return links.get(path);
    }
    if (removed.contains(path)) {
      return null;
    }
    // Trees have the directories above them in common.
    return onDisk.computeIfAbsent(path, p -> Optional.ofNullable(readLink(p))).orElse(null);
  }

  private String readLink(String path) {
    if (isSilentMount(path) || !Files.isSymbolicLink(Path.of(path))) {
      return null;
    }
    try {
      return Files.readSymbolicLink(Path.of(path)).toString();
    } catch (IOException e) {
      return null;
    }
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
    return mounts.at(path).filter(mounts::mayHang).isPresent();
  }

  boolean isMissing(String path) {
    return removed.contains(path) || isMissing.computeIfAbsent(path, this::isMissingOnDisk);
  }

  private boolean isMissingOnDisk(String path) {
    return !isSilentMount(path) && !Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
  }

  boolean isPlainDirectory(String path) {
    return isDirectory.computeIfAbsent(
        path, p -> isSilentMount(p) || Files.isDirectory(Path.of(p), LinkOption.NOFOLLOW_LINKS));
  }
}
