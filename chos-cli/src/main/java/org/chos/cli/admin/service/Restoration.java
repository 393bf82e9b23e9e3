// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Processes;
import org.chos.cli.admin.system.RawPath;

/**
 * Puts every process back where it was before the module was replaced: those whose links were
 * saved, and the children that were born while no module was there to hand the link on.
 *
 * <p>Such a child has /chos as its root and no link, so no path in it has led to its tree since: it
 * runs what its parent ran. One in a session whose parent had none either is where it should be. So
 * where its parent can't be asked any more, the program that it runs, or a library, lies in the
 * tree where it belongs.
 */
final class Restoration {
  private final Layout layout;
  private final Processes processes;
  private final ChosFs chosFs;
  private final Map<Integer, SavedLinks.Process> saved = new LinkedHashMap<>();
  private final Set<String> trees = new HashSet<>();

  /**
   * @param chosFs the new module's files, which no process can reach so far: who could move by
   *     itself might be moved back
   */
  Restoration(Layout layout, Processes processes, ChosFs chosFs, SavedLinks links) {
    this.layout = layout;
    this.processes = processes;
    this.chosFs = chosFs;
    for (SavedLinks.Process process : links.processes()) {
      saved.put(process.pid(), process);
      trees.add(process.path());
    }
    trees.remove("/");
  }

  /**
   * What became of it.
   *
   * @param kept how many processes are where they were
   * @param born how many of their children have been put beside them
   * @param lost processes of which nobody knows where they belong; they find no OS
   */
  record Result(int kept, int born, List<Integer> lost) {}

  Result run() throws IOException {
    int kept = 0;
    // Where the attempt before was killed early, the old module is there and knows them all.
    Set<Integer> known = places().keySet();
    for (SavedLinks.Process process : saved.values()) {
      boolean inside = !process.path().equals("/") && isStill(process);
      if (inside
          && (known.contains(process.pid()) || chosFs.restore(process.pid(), process.path()))) {
        kept++;
      }
    }
    int born = 0;
    Map<Integer, String> found;
    do {
      found = adopt();
      born += found.size();
      // A child of a child that was only now put right has none either.
    } while (!found.isEmpty());
    return new Result(kept, born, List.copyOf(without()));
  }

  private boolean isStill(SavedLinks.Process process) {
    return processes.start(process.pid()) == process.start();
  }

  private Map<Integer, String> places() throws IOException {
    Map<Integer, String> result = new HashMap<>();
    for (ChosFs.Entry entry : chosFs.processes()) {
      result.put(entry.pid(), entry.path());
    }
    return result;
  }

  /** The processes that should have a link and have none. */
  private Collection<Integer> without() throws IOException {
    List<Integer> inside = new ArrayList<>(processes.within(layout));
    inside.removeIf(this::hadNone);
    // In this order: one that is born between the two looks is not in the first.
    inside.removeAll(places().keySet());
    if (!inside.isEmpty()) {
      // And one that has ended between them is in the first alone.
      inside.retainAll(processes.within(layout));
    }
    return inside;
  }

  /** Whether it was under /chos without being in a tree, or is the child of one that was. */
  private boolean hadNone(int pid) {
    SavedLinks.Process before = saved.get(pid);
    if (before != null && isStill(before)) {
      return before.path().equals("/");
    }
    int parent = processes.parent(pid);
    return parent > 1 && hadNone(parent);
  }

  private Map<Integer, String> adopt() throws IOException {
    Collection<Integer> without = without();
    Map<Integer, String> places = places();
    Map<Integer, String> found = new HashMap<>();
    for (int pid : without) {
      String path = places.get(processes.parent(pid));
      if (path == null) {
        path = treeOf(processes.programs(pid));
      }
      if (path != null && chosFs.restore(pid, path)) {
        found.put(pid, path);
      }
    }
    return found;
  }

  /** The tree that most specifically contains the first of the files that lies in any, or null. */
  private String treeOf(List<String> files) {
    for (String file : files) {
      String found = null;
      for (String tree : trees) {
        boolean holds =
            RawPath.within(RawPath.raw(tree), file)
                || RawPath.within(RawPath.raw(layout.inChos(tree)), file);
        if (holds && (found == null || tree.length() > found.length())) {
          found = tree;
        }
      }
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
