// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.service.step.ReplaceLink;
import org.chos.cli.admin.system.RawPath;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SysConfig;

/**
 * What is to be at names of the root that the layout has nothing for: /srv, /nix, /sw. BINDMOUNT
 * decides; else MAKELINKS gives what the host has, unless a tree has the name and that is an empty
 * directory, or a directory of the tree's own lies there; else a tree has its own.
 */
final class RootNames {
  private final Layout layout;
  private final SysConfig config;
  private final HostFiles files;
  private final InsideView inside;

  /** Places in /chos that something is mounted in, and which need a directory of their own. */
  private final Set<String> mounted;

  private final List<String> trees;

  /** Names below which a tree has something of its own. */
  private final Set<String> own = new HashSet<>();

  RootNames(
      Layout layout,
      SysConfig config,
      Environments environments,
      HostFiles files,
      InsideView inside) {
    this.layout = layout;
    this.config = config;
    this.files = files;
    this.inside = inside;
    mounted = new HashSet<>(config.bindMounts());
    environments.all().forEach(e -> mounted.add(e.path()));
    for (Environment environment : environments.all()) {
      environment.traits().fromHost().directories().forEach(d -> own.add(first(d.path())));
    }
    trees =
        environments.all().stream()
            .map(e -> e.path())
            .filter(path -> !path.equals("/") && files.at(path).isDirectory())
            .toList();
  }

  /**
   * Finds the links.
   *
   * @param throughTree what a link into the tree of the process that looks holds, by its name;
   *     empty if there are to be none
   */
  void link(Optional<UnaryOperator<String>> throughTree) {
    Set<String> ofTrees = throughTree.isPresent() ? ofTrees() : Set.of();
    Set<String> ofHost = config.makeLinks() ? ofHost() : Set.of();
    Set<String> all = new TreeSet<>(ofTrees);
    all.addAll(ofHost);
    // Links made for sessions may be in the way.
    mounted.forEach(path -> all.add(first(path)));
    // Those have their links already.
    all.removeAll(Layout.LINKS);
    for (String name : all) {
      String path = "/" + name;
      String place = layout.inChos(path);
      if (mounted.stream().anyMatch(p -> RawPath.within(path, p))) {
        String former = inside.linkTarget(place);
        if (former != null && leadsToTree(former, name)) {
          inside.removeLink(place, former);
        }
      } else if (!inside.makesDirectory(place)) {
        boolean trees =
            ofTrees.contains(name)
                && (!ofHost.contains(name) || own.contains(name) || isEmpty(path));
        link(place, name, trees ? throughTree.orElseThrow().apply(name) : Layout.LOCAL + path);
      }
    }
  }

  private static String first(String path) {
    return path.split("/", 3)[1];
  }

  private void link(String place, String name, String target) {
    String former = inside.linkTarget(place);
    boolean ours =
        former != null && (leadsToTree(former, name) || former.equals(Layout.LOCAL + "/" + name));
    if (ours && !former.equals(target)) {
      inside.add(new ReplaceLink(place, former, target));
    } else {
      inside.link(place, target);
    }
  }

  private boolean leadsToTree(String target, String name) {
    return target.equals(layout.linkTarget(name)) || target.equals(layout.formerTarget(name));
  }

  private boolean isEmpty(String directory) {
    List<String> entries = files.entries(List.of(directory)).get(directory);
    return entries != null && entries.isEmpty();
  }

  private Set<String> ofTrees() {
    Set<String> result = new HashSet<>();
    files.entries(trees).values().forEach(names -> add(names, result));
    return result;
  }

  private Set<String> ofHost() {
    Set<String> result = new HashSet<>();
    add(files.entries(List.of("/")).getOrDefault("/", List.of()), result);
    result.removeIf(
        name -> {
          // A directory in the root that does not answer can only be one that is mounted.
          HostFiles.Sight sight = files.at("/" + name);
          return !sight.isDirectory() && !sight.isSilent();
        });
    return result;
  }

  private static void add(Collection<String> names, Set<String> to) {
    names.stream().filter(n -> !n.startsWith(".") && !n.equals("lost+found")).forEach(to::add);
  }
}
