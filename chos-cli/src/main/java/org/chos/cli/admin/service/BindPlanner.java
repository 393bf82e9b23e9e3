// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.service.step.Publish;
import org.chos.cli.admin.tree.image.Image;
import org.chos.cli.admin.tree.image.Images;
import org.chos.cli.admin.tree.layer.RemakeLinks;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SysConfig;

/** Finds what of the host is to be seen in /chos: the BINDMOUNT list, and the trees. */
final class BindPlanner {
  private static final String START = "chosctl start";

  private final Layout layout;
  private final Snapshot now;
  private final SysConfig config;
  private final HostFiles files;
  private final Images images;
  private final InsideView inside;
  private final List<StartPlan.Warning> warnings = new ArrayList<>();
  private final OwnPlanner own;

  BindPlanner(
      Layout layout,
      Snapshot now,
      SysConfig config,
      HostFiles files,
      Images images,
      InsideView inside)
      throws IOException {
    this.layout = layout;
    this.now = now;
    this.config = config;
    this.files = files;
    this.images = images;
    this.inside = inside;
    own = new OwnPlanner(layout, now.mounts(), config, files, inside, warnings);
  }

  /** What can't be had. */
  List<StartPlan.Warning> warnings() {
    return warnings;
  }

  void bindHost() {
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
            source
                + " is not a directory, so it is not mounted in "
                + layout.chos()
                + ": create it, or remove it from BINDMOUNT in "
                + layout.sysconfig(),
            "mkdir -p " + source + " && " + START);
        continue;
      }
      Optional<String> objection = inside.objection(source);
      if (objection.isPresent()) {
        warn(
            source
                + " can't be mounted in "
                + layout.chos()
                + ": "
                + objection.get()
                + ": remove it from BINDMOUNT in "
                + layout.sysconfig(),
            "${EDITOR:-vi} " + layout.sysconfig());
      } else if (inside.isStale(source)) {
        warn(
            layout.inChos(source)
                + " does not show what "
                + source
                + " is now: processes inside still see the old one; `chosctl restart` mounts the"
                + " new one",
            "chosctl restart");
        inside.leave(source);
      } else {
        inside.show(source, config.privateMounts());
      }
    }
  }

  private void silentSource(String source) {
    boolean there = inside.isMounted(source);
    warn(
        HostFiles.noAnswer(source)
            + (there
                ? ": what is mounted of it in " + layout.chos() + " stays"
                : ", so it is not mounted in " + layout.chos() + ": once it does, " + START),
        START);
    if (there) {
      inside.leave(source);
    }
  }

  /**
   * @return those that can be entered
   */
  List<Environment> bindTrees(Environments environments) throws IOException {
    List<Environment> byPath = new ArrayList<>(environments.all());
    byPath.sort(Comparator.comparing(Environment::path));
    Set<Environment> unusable = new HashSet<>();
    for (Environment environment : byPath) {
      if (files.at(environment.path()).isSilent()) {
        own.leave(environment.path());
        if (!silentTree(environment)) {
          unusable.add(environment);
        }
        continue;
      }
      Optional<Image> image = images.at(environment.path()).filter(i -> canCover(environment));
      Optional<String> objection =
          image.isPresent()
              ? mountImage(environment, image.get())
              : bindTree(environment.path(), MountFlags.of(environment.traits()));
      if (objection.isPresent()) {
        unusable.add(environment);
        warn(
            environment,
            objection.get()
                + ", or remove its line from "
                + config.chosFile()
                + "; until then "
                + "nobody can enter it",
            EnvironmentsList.takeOff(config, environment));
      } else {
        own.tree(environment, look(environment.path(), image));
      }
    }
    List<Environment> usable =
        environments.all().stream().filter(e -> !unusable.contains(e)).toList();
    own.finish(Publish.paths(usable));
    return usable;
  }

  /** Whether it can be mounted in another form; a directory is seen as it is otherwise. */
  private boolean canCover(Environment environment) {
    String path = environment.path();
    if (!files.at(path).isDirectory() || !inside.isBehindLink(path)) {
      return true;
    }
    warn(
        environment,
        path
            + " is read-only, was not adopted where it is kept, and is seen inside through a link"
            + " to the host, so that what it lacks can't be put over it: mount it in a directory"
            + " such as /export/os",
        "chosctl edit");
    return false;
  }

  /** Where what is in the tree can be looked at. */
  private String look(String path, Optional<Image> image) {
    if (image.isEmpty()) {
      return path;
    }
    return image.get().state() == Image.State.READY
        ? "/proc/self/fd/" + image.get().mount()
        : layout.inChos(path);
  }

  /** What is mounted in the tree and is its own. */
  List<String> ownMounts(String tree) {
    return own.in(tree);
  }

  /**
   * One that could be entered before stays as it is: whoever is in it waits for the server, and can
   * go on when that is back.
   *
   * @return whether it can be entered
   */
  private boolean silentTree(Environment environment) {
    boolean usable = now.trees().contains(environment.path());
    warn(
        environment,
        HostFiles.noAnswer(environment.path())
            + (usable ? ": it stays as it is" : ", so nobody can enter it: once it does, " + START),
        START);
    if (usable && inside.isMounted(environment.path())) {
      inside.leave(environment.path());
    }
    return usable;
  }

  /** What is wrong with the image and what to do about it; empty if nothing is. */
  private Optional<String> mountImage(Environment environment, Image image) {
    String path = environment.path();
    if (image.state() == Image.State.UNUSABLE) {
      return Optional.of(image.said());
    }
    if (image.state() == Image.State.READY) {
      Optional<String> objection = inside.objection(path);
      if (objection.isPresent()) {
        return misplaced(path, objection.get());
      }
      if (inside.isBehindLink(path)) {
        return misplaced(path, "a link to the host is there in " + layout.chos());
      }
      inside.showImage(path, image.mount());
      return Optional.empty();
    }
    if (image.state() == Image.State.REPLACED) {
      warn(environment, image.said(), "chosctl restart");
    } else if (image.state() == Image.State.DAMAGED) {
      warn(environment, image.said(), Images.replace(path));
    }
    image.tree().ifPresent(tree -> inside.add(new RemakeLinks(tree, path, layout.inChos(path))));
    inside.leave(path);
    return Optional.empty();
  }

  private static Optional<String> misplaced(String path, String objection) {
    return Optional.of(
        path
            + " can't be seen inside: "
            + objection
            + ": move the tree to a directory such as /export/os");
  }

  /** What is wrong with the tree and what to do about it; empty if nothing is. */
  private Optional<String> bindTree(String path, MountFlags flags) {
    if (path.equals("/")) {
      return Optional.empty();
    }
    if (!files.at(path).isDirectory()) {
      return Optional.of(path + " is not a directory: create the tree");
    }
    Optional<String> objection = inside.objection(path);
    if (objection.isPresent()) {
      return misplaced(path, objection.get());
    }
    if (!flags.isNone() && inside.isBehindLink(path)) {
      return Optional.of(
          path
              + " is seen inside through a link to the host, so that it can't be mounted there with"
              + " "
              + flags
              + ": move the tree to a directory such as /export/os");
    }
    if (inside.isStale(path)) {
      // Made anew under its old name, and what is mounted is the one deleted.
      inside.showAnew(path, flags);
    } else {
      inside.show(path, flags);
    }
    return Optional.empty();
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
}
