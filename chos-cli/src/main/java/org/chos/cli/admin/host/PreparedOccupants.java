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
    for (PreparedNamespace each : all) {
      if (mounts.stream().anyMatch(m -> m.device().equals(each.device()))) {
        return Optional.of(each);
      }
    }
    for (PreparedNamespace each : all) {
      Optional<Mount> tree = hosts.holding(each.path());
      if (tree.isPresent() && mounts.stream().anyMatch(m -> shows(m, tree.get(), each, hosts))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Whether it is a mount of the tree, or of a part, such as the host itself doesn't have. */
  private static boolean shows(
      Mount mount, Mount holding, PreparedNamespace tree, MountTable hosts) {
    String point = RawPath.raw(tree.path());
    String below =
        point.equals(holding.point())
            ? ""
            : point.substring(holding.point().equals("/") ? 0 : holding.point().length());
    String root = RawPath.join(holding.root(), below);
    return mount.device().equals(holding.device())
        && RawPath.within(root, mount.root())
        && hosts.all().stream()
            .noneMatch(m -> m.device().equals(mount.device()) && m.root().equals(mount.root()));
  }
}
