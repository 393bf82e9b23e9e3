// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.device.OwnMount;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.system.Writers;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;
import org.chos.config.Environment;
import org.chos.config.SysConfig;

/** Finds what of the host can be had in one tree alone, by either engine, and where. */
final class OwnPlaces {
  private final Layout layout;
  private final SysConfig config;
  private final HostFiles files;
  private final List<StartPlan.Warning> warnings;

  OwnPlaces(Layout layout, SysConfig config, HostFiles files, List<StartPlan.Warning> warnings) {
    this.layout = layout;
    this.config = config;
    this.files = files;
    this.warnings = warnings;
  }

  /**
   * A thing of the host's and its place.
   *
   * @param wanted what was asked for
   * @param place where in the tree it comes to lie, the tree's own links followed
   * @param silent whether it does not answer, so that only what is mounted already can stay
   */
  record Own(OwnMount wanted, String place, MountFlags flags, boolean silent) {}

  /**
   * All that can be had; what can't is warned of.
   *
   * @param root where the tree can be looked at
   */
  List<Own> of(Environment environment, String root) {
    if (environment.traits().fromHost().isNone()) {
      return List.of();
    }
    OwnThings things = OwnThings.of(environment);
    for (String problem : things.problems()) {
      warn(
          environment,
          problem,
          "chosctl show " + ShellWord.quoted(environment.alias()) + " --devices");
    }
    List<OwnMount> all = new ArrayList<>(things.mounts());
    files.lookAt(all.stream().map(OwnMount::source).toList());
    // One before what lies in it.
    all.sort(Comparator.comparing(OwnMount::place));
    List<Own> result = new ArrayList<>();
    for (OwnMount mount : all) {
      if (result.stream().anyMatch(other -> shows(other.wanted(), mount))) {
        continue;
      }
      Optional<String> objection = objection(mount);
      if (objection.isPresent()) {
        warn(environment, mount.said() + ": " + objection.get(), edit());
        continue;
      }
      place(environment, mount, root, result);
    }
    return result;
  }

  /** Whether it is seen by way of one that it lies in. */
  private static boolean shows(OwnMount outer, OwnMount inner) {
    return RawPath.within(outer.place(), inner.place())
        && inner.source().equals(outer.source() + inner.place().substring(outer.place().length()));
  }

  private String edit() {
    return "${EDITOR:-vi} " + ShellWord.quoted(config.chosFile()) + " && chosctl reload";
  }

  /** What keeps it from being seen in any tree, and what to do. */
  private Optional<String> objection(OwnMount mount) {
    String source = mount.source();
    Optional<String> shared =
        config.bindMounts().stream().filter(b -> RawPath.within(b, mount.place())).findFirst();
    if (shared.isPresent()) {
      return Optional.of(
          "BINDMOUNT in "
              + layout.sysconfig()
              + " has "
              + shared.get()
              + ", which is the host's in every tree: remove one of them");
    }
    if (RawPath.within(layout.chos(), source) || RawPath.within(source, layout.chos())) {
      return Optional.of(
          source + " contains " + layout.chos() + ", or is inside it: name another directory");
    }
    HostFiles.Sight sight = files.at(source);
    if (sight.isDirectory() || sight.isSilent() || mount.device() && sight.isOther()) {
      return Optional.empty();
    }
    return Optional.of(
        source
            + (sight.isOther()
                ? " is not a directory"
                : " can't be had on the host (" + sight.reason() + ")")
            + ", so it is not seen inside: create it, or remove the line");
  }

  private void place(Environment environment, OwnMount mount, String root, List<Own> result) {
    boolean silent = files.at(mount.source()).isSilent();
    if (silent) {
      warn(
          environment,
          mount.said()
              + ": "
              + HostFiles.noAnswer(mount.source())
              + ": what is mounted of it stays, and nothing is mounted until it does",
          "chosctl reload");
    }
    MountFlags tree = MountFlags.of(environment.traits());
    MountFlags flags =
        new MountFlags(tree.nosuid() || mount.nosuid(), tree.readOnly() || mount.readOnly());
    if (silent) {
      // What lies there now may be the silent one itself.
      result.add(new Own(mount, mount.place(), flags, true));
      return;
    }
    boolean directory = files.at(mount.source()).isDirectory();
    try {
      Optional<String> place =
          Patience.run(HostFiles.PATIENCE_SECONDS, () -> find(root, mount.place(), directory));
      if (place.isPresent()) {
        result.add(new Own(mount, place.get(), flags, false));
        return;
      }
      missing(environment, mount, directory);
    } catch (TimeoutException e) {
      warn(environment, mount.said() + ": " + HostFiles.noAnswer(root + mount.place()), edit());
    } catch (IOException e) {
      warn(environment, mount.said() + ": " + Reason.of(e), edit());
    }
  }

  private void missing(Environment environment, OwnMount mount, boolean directory) {
    String path = environment.path();
    String lacks =
        mount.said()
            + ": its tree has no "
            + (directory ? "directory " : "file ")
            + mount.place()
            + " for the host's to be mounted on, so that it is not seen inside: ";
    if (files.at(path).isOther()) {
      warn(environment, lacks + "`chosctl restart` makes one", "chosctl restart");
    } else if (Writers.isReadOnly(path)) {
      warn(environment, lacks + "make one where the tree is kept, or remove the line", edit());
    } else {
      String adopt =
          "chosctl adopt " + ShellWord.quoted(environment.alias()) + " " + ShellWord.quoted(path);
      warn(environment, lacks + "`" + adopt + "` makes one", adopt + " && chosctl reload");
    }
  }

  /** Where it is in the tree, as who is inside would find it; empty if nothing of its kind is. */
  private static Optional<String> find(String root, String place, boolean directory)
      throws IOException {
    try (TreeDirectory tree = TreeDirectory.root(root)) {
      String top = target(tree.entry(".").getParent());
      String found;
      if (directory) {
        Optional<TreeDirectory> there = tree.directory(place.substring(1));
        if (there.isEmpty()) {
          return Optional.empty();
        }
        try (TreeDirectory open = there.get()) {
          found = target(open.entry(".").getParent());
        }
      } else {
        Optional<TreeFile> there = tree.file(place.substring(1));
        if (there.isEmpty()) {
          return Optional.empty();
        }
        try (TreeFile open = there.get()) {
          if (Files.isDirectory(open.path())) {
            return Optional.empty();
          }
          found = target(open.path());
        }
      }
      return found.startsWith(top) && !found.equals(top)
          ? Optional.of(top.equals("/") ? found : found.substring(top.length()))
          : Optional.empty();
    }
  }

  private static String target(Path descriptor) throws IOException {
    return Files.readSymbolicLink(descriptor).toString();
  }

  void warn(Environment environment, String message, String remedy) {
    warnings.add(
        new StartPlan.Warning(
            "environment " + environment.alias() + ": " + message,
            remedy,
            Optional.of(environment.alias())));
  }
}
