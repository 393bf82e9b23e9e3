// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chos.cli.admin.host.ChosFs;
import org.chos.config.Environment;
import org.junit.jupiter.api.Test;

class TreeFiguresTest {
  private static final List<Environment> ALL =
      List.of(
          new Environment("root", "/", 1),
          new Environment("a", "/a", 2),
          new Environment("same", "/a", 3),
          new Environment("b", "/b", 4));

  private static final String A = "{environment=\"a\",path=\"/a\"} ";
  private static final String B = "{environment=\"b\",path=\"/b\"} ";

  private static String use(List<ChosFs.Count> counts, Map<String, Integer> inside) {
    Metrics metrics = new Metrics();
    TreeFigures.of(ALL, counts).addUse(metrics, inside);
    return metrics.toString();
  }

  @Test
  void whatTheModuleHasCounted() {
    String text =
        use(List.of(new ChosFs.Count("/a", 1, 7, 2), new ChosFs.Count("/gone", 1, 1, 1)), Map.of());
    assertTrue(text.contains("\nchos_processes" + A + "1\nchos_processes" + B + "0\n"), text);
    assertTrue(text.contains("\nchos_entries_total" + A + "7\n"), text);
    assertTrue(text.contains("\nchos_refusals_total" + A + "2\n"), text);
    assertFalse(text.contains("same") || text.contains("gone"), text);
  }

  @Test
  void whereNobodyCountsOnlyProcessesAreTold() {
    String text = use(List.of(), Map.of("/b", 3));
    assertTrue(text.contains("\nchos_processes" + A + "0\nchos_processes" + B + "3\n"), text);
    assertFalse(text.contains("entries"), text);
  }

  @Test
  void whatIsOpen() {
    Metrics metrics = new Metrics();
    TreeFigures.of(ALL, List.of()).addOpen(metrics, Set.of("/b"));
    assertEquals(
        "# HELP chos_open Whether the environment can be entered.\n# TYPE chos_open gauge\n"
            + ("chos_open" + A + "0\nchos_open" + B + "1\n"),
        metrics.toString());
  }
}
