// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.host.ChosFs;
import org.chos.config.Environment;

/**
 * What is told of each tree, by the first name that it has.
 *
 * @param trees an environment for each path
 * @param counts what the kernel module has counted; none by the other engines
 */
public record TreeFigures(Map<String, Environment> trees, List<ChosFs.Count> counts) {
  public TreeFigures {
    counts = List.copyOf(counts);
  }

  /** Of those environments; the host itself is no tree. */
  public static TreeFigures of(List<Environment> environments, List<ChosFs.Count> counts) {
    Map<String, Environment> trees = new LinkedHashMap<>();
    for (Environment environment : environments) {
      if (!environment.path().equals("/")) {
        trees.putIfAbsent(environment.path(), environment);
      }
    }
    return new TreeFigures(trees, counts);
  }

  /**
   * Adds how many are in each, and how often that was entered.
   *
   * @param inside the processes by path
   */
  public void addUse(Metrics metrics, Map<String, Integer> inside) {
    Map<String, Long> processes = new HashMap<>();
    inside.forEach((path, count) -> processes.put(path, (long) count));
    counts.forEach(count -> processes.put(count.path(), count.processes()));
    metrics.gauge("chos_processes", "Processes in the environment.");
    trees.forEach((path, e) -> metrics.value(processes.getOrDefault(path, 0L), labels(e)));
    List<ChosFs.Count> known =
        counts.stream().filter(count -> trees.containsKey(count.path())).toList();
    if (counts.isEmpty()) {
      return;
    }
    metrics.counter("chos_entries_total", "How often somebody has entered the environment.");
    known.forEach(c -> metrics.value(c.entries(), labels(trees.get(c.path()))));
    metrics.counter("chos_refusals_total", "How often somebody was refused the environment.");
    known.forEach(c -> metrics.value(c.refusals(), labels(trees.get(c.path()))));
  }

  /**
   * Adds whether each can be entered, and until when.
   *
   * @param open the paths that can be
   */
  public void addOpen(Metrics metrics, Collection<String> open) {
    metrics.gauge("chos_open", "Whether the environment can be entered.");
    trees.forEach((path, e) -> metrics.value(open.contains(path) ? 1 : 0, labels(e)));
    if (trees.values().stream().anyMatch(e -> e.traits().until().isPresent())) {
      metrics.gauge("chos_closes_timestamp_seconds", "From when on the environment is closed.");
      for (Environment environment : trees.values()) {
        environment
            .traits()
            .closes(ZoneId.systemDefault())
            .ifPresent(end -> metrics.value(end.getEpochSecond(), labels(environment)));
      }
    }
  }

  private static String[] labels(Environment environment) {
    return new String[] {"environment", environment.alias(), "path", environment.path()};
  }
}
