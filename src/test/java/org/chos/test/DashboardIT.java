// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The panels of {@code contrib/grafana-chos.json}, with figures of a host, by Prometheus itself.
 */
@Tag("long")
@Tag("module")
@OnMachine
class DashboardIT {
  private static final Path DASHBOARD = Path.of("..", "..", "contrib", "grafana-chos.json");
  private static final Pattern METRIC = Pattern.compile("chos_\\w+");
  private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

  /** Where Debian's node_exporter looks. */
  private static final String DIRECTORY = "/var/lib/prometheus/node-exporter";

  private static final String FILE = DIRECTORY + "/chos.prom";

  private final Guest guest;

  DashboardIT(Guest guest) {
    this.guest = guest;
  }

  /** As the timer, once it is switched on, has them written. */
  private byte[] figures() {
    guest
        .sh(
            "root",
            "rm -f "
                + FILE
                + "; systemctl start chos-metrics.timer && until [ -e "
                + FILE
                + " ]; do sleep 0.2; done; systemctl stop chos-metrics.timer")
        .exits(0);
    return guest.sh("root", "cat " + FILE).clean().stdout();
  }

  private static String[] found(Pattern pattern, int group, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult m) -> m.group(group))
        .toArray(String[]::new);
  }

  /** Somebody is inside, somebody enters, somebody may not, and a tree has a last day. */
  @Test
  void eachPanelHasFigures() throws IOException, InterruptedException {
    guest
        .sh(
            "root",
            "cat >> /etc/chos <<'END'\nclosing:/export/os/debian13\n%ENVIRONMENT busybox\nusers"
                + " alice\nuntil 2099-12-31\nEND\nchosctl reload; chosctl close closing; mkdir -p "
                + DIRECTORY)
        .exits(0);
    assertEquals(
        "disabled", guest.run("root", "systemctl", "is-enabled", "chos-metrics.timer").out());
    guest.sh("alice", "CHOS=busybox chos sleep 1000 > /dev/null 2>&1 &").clean();
    guest.sh("root", "until pgrep -x sleep; do sleep 0.1; done").exits(0);
    byte[] before = figures();
    guest.sh("alice", "for i in 1 2 3; do CHOS=busybox chos true; done").exits(0);
    guest.sh("bob", "CHOS=busybox chos true").exits(125);
    byte[] after = figures();
    String text = new String(after, StandardCharsets.UTF_8);

    JsonObject dashboard = JsonParser.parseString(Files.readString(DASHBOARD)).getAsJsonObject();
    try (Prometheus prometheus = new Prometheus(before)) {
      prometheus.await("count_over_time(chos_running[1m]) >= 2");
      prometheus.give(after);
      prometheus.await("sum(increase(chos_entries_total[1m])) > 0");
      String host =
          prometheus
              .ask("chos_running")
              .get(0)
              .getAsJsonObject()
              .getAsJsonObject("metric")
              .get("instance")
              .getAsString();
      for (JsonElement each : dashboard.getAsJsonArray("panels")) {
        String title = each.getAsJsonObject().get("title").getAsString();
        for (JsonElement target : each.getAsJsonObject().getAsJsonArray("targets")) {
          String asked = target.getAsJsonObject().get("expr").getAsString();
          for (String metric : found(METRIC, 0, asked)) {
            assertTrue(text.contains("\n# TYPE " + metric + " "), metric + " in " + title);
          }
          JsonArray answer = prometheus.ask(asked.replace("$instance", host));
          assertTrue(!answer.isEmpty(), title + " has nothing to show");
          String legend = target.getAsJsonObject().get("legendFormat").getAsString();
          for (String label : found(LABEL, 1, legend)) {
            assertTrue(
                answer.get(0).getAsJsonObject().getAsJsonObject("metric").has(label),
                title + " has no label " + label + " in " + answer);
          }
        }
      }
      assertEquals("1", value(dashboard, prometheus, "Service", host));
      assertEquals("1", value(dashboard, prometheus, "Processes inside", host));
      for (String rate : new String[] {"chos_entries_total", "chos_refusals_total"}) {
        prometheus.await("increase(" + rate + "{environment=\"busybox\"}[5m]) > 0");
      }
    } finally {
      guest
          .sh(
              "root",
              "pkill -x sleep; chosctl open closing; sed -i '/^closing:/d;/^%ENVIRONMENT/,$d'"
                  + " /etc/chos; chosctl reload; rm -r /var/lib/prometheus")
          .exits(0);
    }
  }

  private static String value(
      JsonObject dashboard, Prometheus prometheus, String title, String host)
      throws IOException, InterruptedException {
    for (JsonElement each : dashboard.getAsJsonArray("panels")) {
      JsonObject panel = each.getAsJsonObject();
      if (panel.get("title").getAsString().equals(title)) {
        JsonObject target = panel.getAsJsonArray("targets").get(0).getAsJsonObject();
        String asked = target.get("expr").getAsString().replace("$instance", host);
        JsonObject first = prometheus.ask(asked).get(0).getAsJsonObject();
        return first.getAsJsonArray("value").get(1).getAsString();
      }
    }
    throw new AssertionError("there is no panel " + title);
  }
}
