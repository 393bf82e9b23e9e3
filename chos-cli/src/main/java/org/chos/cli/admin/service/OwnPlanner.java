// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.service.step.BindInTree;
import org.chos.cli.admin.service.step.NotePaths;
import org.chos.cli.admin.service.step.RefreshFlags;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.UnbindDirectory;
import org.chos.cli.admin.system.RawPath;
import org.chos.config.Environment;
import org.chos.config.SysConfig;

/**
 * Finds what is to be mounted in the trees' own directories in /chos, and what no longer: there
 * each process sees what its tree has, and the root that they share stays as it is.
 */
final class OwnPlanner {
  private final Layout layout;
  private final MountTable mounts;
  private final SysConfig config;
  private final HostFiles files;
  private final InsideView inside;
  private final OwnPlaces places;
  private final List<String> noted;
  private final Set<String> planned = new HashSet<>();

  /** Trees in /chos whose mounts stay as they are. */
  private final List<String> left = new ArrayList<>();

  private final Set<String> points = new TreeSet<>();
  private final List<Step> steps = new ArrayList<>();

  OwnPlanner(
      Layout layout,
      MountTable mounts,
      SysConfig config,
      HostFiles files,
      InsideView inside,
      List<StartPlan.Warning> warnings)
      throws IOException {
    this.layout = layout;
    this.mounts = mounts;
    this.config = config;
    this.files = files;
    this.inside = inside;
    places = new OwnPlaces(layout, config, files, warnings);
    noted = NotePaths.Of.OWN_MOUNTS.read(layout);
  }

  /** For a tree that does not answer, or can't be had. */
  void leave(String tree) {
    left.add(layout.inChos(tree));
  }

  /**
   * For a tree whose own mount is seen to by the steps so far.
   *
   * @param root where it can be looked at
   */
  void tree(Environment environment, String root) {
    String tree = environment.path();
    if (tree.equals("/") || !planned.add(tree)) {
      return;
    }
    List<OwnPlaces.Own> all = places.of(environment, root);
    if (!all.isEmpty() && inside.isBehindLink(tree)) {
      places.warn(
          environment,
          tree
              + " is seen inside through a link to the host, so that it can have nothing of its own"
              + " there: move the tree to a directory such as /export/os",
          "chosctl show " + environment.alias());
      return;
    }
    all.forEach(own -> mount(environment, own));
  }

  private void mount(Environment environment, OwnPlaces.Own own) {
    String tree = environment.path();
    String source = own.wanted().source();
    String point = layout.inChos(tree + own.place());
    if (!leadsIntoTrees(own.wanted().place())) {
      places.warn(
          environment,
          own.wanted().said()
              + ": "
              + layout.inChos(first(own.wanted().place()))
              + " is the same for all trees, so that no tree can have its own in there: choose"
              + " another directory, as one in /opt",
          "ls -l " + layout.inChos(first(own.wanted().place())));
      return;
    }
    if (mounts.at(tree + own.place()).isPresent()) {
      places.warn(
          environment,
          own.wanted().said()
              + ": something is mounted on "
              + tree
              + own.place()
              + " on the host, and seen inside: umount it, or remove the line",
          "findmnt " + tree + own.place());
      return;
    }
    boolean there = mounts.at(point).isPresent() && !inside.isRenewed(tree);
    if (own.silent() && !there) {
      return;
    }
    if (there && !noted.contains(point) && !files.isSame(source, point)) {
      places.warn(
          environment,
          own.wanted().said() + ": something else is mounted on " + point + ": umount it",
          "umount " + point + " && chosctl reload");
      return;
    }
    points.add(point);
    if (own.silent()) {
      return;
    }
    boolean same = there && files.isSame(source, point);
    if (same) {
      Optional<Mount> shown = mounts.holding(source);
      if (shown.isPresent() && !own.flags().areOf(mounts.at(point).get(), shown.get())) {
        steps.add(new RefreshFlags(source, point, own.flags()));
      }
      return;
    }
    if (there) {
      steps.add(new UnbindDirectory(point));
    }
    steps.add(new BindInTree(source, point, config.privateMounts(), own.flags()));
  }

  private static String first(String path) {
    return "/" + path.split("/", 3)[1];
  }

  /** Whether what has that path inside is found in the tree of who looks. */
  private boolean leadsIntoTrees(String place) {
    String target = inside.linkTarget(layout.inChos(first(place)));
    return target != null && !target.startsWith(Layout.LOCAL);
  }

  /**
   * Adds the steps.
   *
   * @param published paths of the trees that can be entered
   */
  void finish(List<String> published) throws IOException {
    List<String> kept = new ArrayList<>();
    for (String point : noted) {
      if (points.contains(point) || mounts.at(point).isEmpty()) {
        continue;
      }
      boolean stays =
          left.stream().anyMatch(tree -> RawPath.within(tree, point))
              || published.stream().noneMatch(tree -> RawPath.within(layout.inChos(tree), point));
      if (stays) {
        kept.add(point);
      } else {
        inside.add(new UnbindDirectory(point));
      }
    }
    points.addAll(kept);
    NotePaths.Of.OWN_MOUNTS.note(layout, List.copyOf(points)).ifPresent(inside::add);
    steps.forEach(inside::add);
  }

  /** What is mounted for that tree alone. */
  List<String> in(String tree) {
    return noted.stream()
        .filter(point -> RawPath.within(layout.inChos(tree), point))
        .filter(point -> mounts.at(point).isPresent())
        .toList();
  }
}
