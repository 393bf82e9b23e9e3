// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.RawPath;

/** Who is in prepared namespaces, or in what was made from one. */
final class PreparedOccupants {
  private final Processes processes;
  private final List<PreparedNamespace> all;

  /** By what a namespace made from them has as well. */
  private final Map<String, PreparedNamespace> byDevice = new HashMap<>();

  /** Their trees, by the devices that they are on. */
  private final Map<String, List<Tree>> trees = new HashMap<>();

  /**
   * A tree as the kernel's lists of mounts tell of it.
   *
   * @param root where it is within its file system
   */
  private record Tree(PreparedNamespace namespace, String root) {}

  PreparedOccupants(Processes processes, List<PreparedNamespace> all) {
    this.processes = processes;
    this.all = all;
  }

  /** The processes in any of them. For root only. */
  List<PreparedNamespaces.Inside> find() throws IOException {
    String host = processes.mountNamespace("self");
    Map<String, Optional<PreparedNamespace>> known = new HashMap<>();
    all.forEach(each -> known.put(each.name(), Optional.of(each)));
    known.put(host, Optional.empty());
    MountTable hosts = MountTable.read();
    for (PreparedNamespace each : all) {
      byDevice.putIfAbsent(each.device(), each);
      hosts
          .holding(each.path())
          .ifPresent(
              mount ->
                  trees
                      .computeIfAbsent(mount.device(), device -> new ArrayList<>())
                      .add(new Tree(each, rootOf(each.path(), mount))));
    }
    List<PreparedNamespaces.Inside> result = new ArrayList<>();
    for (int pid : processes.all()) {
      String namespace = processes.mountNamespace(Integer.toString(pid));
      if (namespace.isEmpty()) {
        continue;
      }
      Optional<PreparedNamespace> found = known.get(namespace);
      if (found == null) {
        found = madeFrom(pid, hosts);
        known.put(namespace, found);
      }
      if (found.isPresent()) {
        result.add(new PreparedNamespaces.Inside(pid, found.get().name(), found.get().path()));
      }
    }
    return result;
  }

  /** What a process with mounts of its own, as in bwrap or podman, has got them from. */
  private Optional<PreparedNamespace> madeFrom(int pid, MountTable hosts) {
    List<Mount> mounts = processes.mounts(pid).all();
    for (Mount mount : mounts) {
      PreparedNamespace made = byDevice.get(mount.device());
      if (made != null) {
        return Optional.of(made);
      }
    }
    return mounts.stream()
        .flatMap(
            mount ->
                trees.getOrDefault(mount.device(), List.of()).stream()
                    .filter(
                        tree ->
                            RawPath.within(tree.root(), mount.root()) && !isHosts(mount, hosts)))
        .map(Tree::namespace)
        .findFirst();
  }

  /** Whether the host itself has a mount of the same. */
  private static boolean isHosts(Mount mount, MountTable hosts) {
    return hosts.ofDevice(mount.device()).stream().anyMatch(m -> m.root().equals(mount.root()));
  }

  /** Where a tree is within its file system. */
  private static String rootOf(String path, Mount holding) {
    String point = RawPath.raw(path);
    String below =
        point.equals(holding.point())
            ? ""
            : point.substring(holding.point().equals("/") ? 0 : holding.point().length());
    return RawPath.join(holding.root(), below);
  }
}
