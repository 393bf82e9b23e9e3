// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;

/**
 * Sessions with a mount namespace of their own, whose top is /chos itself. A process in there that
 * is in no tree has no link, and its root is called "/" from everywhere.
 */
public final class Sessions {
  private Sessions() {}

  /** The processes in any of them, whether they are in a tree or not. For root only. */
  public static Set<Integer> processes(Processes processes, Layout layout) throws IOException {
    return processes(processes, layout, Set.of());
  }

  /**
   * The same without those of which that is not to be asked.
   *
   * @param known processes that need no look, be they thousands
   */
  static Set<Integer> processes(Processes processes, Layout layout, Set<Integer> known)
      throws IOException {
    Set<Integer> result = new HashSet<>();
    Optional<Mount> chos = MountTable.read().at(layout.chos());
    if (chos.isPresent()) {
      for (Set<Integer> members : byNamespace(processes, known).values()) {
        if (members.stream().anyMatch(pid -> hasForTop(processes, pid, chos.get()))) {
          result.addAll(members);
        }
      }
    }
    return result;
  }

  /** Those in other mount namespaces than this process. */
  private static Map<String, Set<Integer>> byNamespace(Processes processes, Set<Integer> known)
      throws IOException {
    String own = processes.mountNamespace("self");
    Map<String, Set<Integer>> result = new HashMap<>();
    for (int pid : processes.all()) {
      if (known.contains(pid)) {
        continue;
      }
      String namespace = processes.mountNamespace(Integer.toString(pid));
      if (!namespace.isEmpty() && !namespace.equals(own)) {
        result.computeIfAbsent(namespace, n -> new HashSet<>()).add(pid);
      }
    }
    return result;
  }

  private static boolean hasForTop(Processes processes, int pid, Mount mount) {
    return processes.hasRoot(pid, "/")
        && processes
            .mounts(pid)
            .at("/")
            .filter(top -> top.device().equals(mount.device()) && top.root().equals(mount.root()))
            .isPresent();
  }
}
