// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chos.cli.admin.check.Finding;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.host.Rights;
import org.chos.cli.admin.report.Metrics;
import org.chos.cli.admin.report.TreeFigures;
import org.chos.cli.admin.service.Snapshot;
import org.chos.cli.admin.service.StartPlan;
import org.chos.cli.admin.service.State;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.shared.Json;
import org.chos.config.Environments;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl metrics} */
final class MetricsVerb extends Verb {
  private static final String READABLE = "rw-r--r--";

  private String output;

  MetricsVerb(Tools tools) {
    super(
        "metrics",
        "Print figures for Prometheus: processes, entries, faults.",
        "In the text format of Prometheus, for the textfile collector of node_exporter, which"
            + " chos-metrics.timer feeds. Faults are those of the host that `chosctl check` finds"
            + " and users depend on, without what it finds in trees. Needs root.",
        tools);
  }

  @Override
  boolean hasMoreToSay() {
    return false;
  }

  @Override
  void declare(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--output")
            .paramLabel("FILE")
            .type(String.class)
            .description("replace that file by them, in one step")
            .build());
  }

  @Override
  void take(ParseResult given) {
    output = given.matchedOptionValue("--output", (String) null);
  }

  @Override
  int run() throws IOException, AdminFailure {
    requireRoot();
    host.chosFs().requireOutside();
    Snapshot now = Snapshot.of(host);
    HostChecks checks = new HostChecks(tools, now);
    String text = text(now, checks.environments(), faults(checks));
    if (output == null) {
      console.print(
          json ? new Json().open('{').member("metrics", text).close('}').toString() : text);
      return OK;
    }
    Path file = Path.of(output).toAbsolutePath();
    if (!Files.isDirectory(file.getParent())) {
      throw new AdminFailure(
          file.getParent()
              + " is not a directory: name the one that node_exporter reads"
              + " (--collector.textfile.directory)");
    }
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), READABLE);
    return OK;
  }

  private static List<Finding> faults(HostChecks checks) throws AdminFailure {
    List<Finding> result = new ArrayList<>();
    for (HostChecks.Subject subject : checks.vital()) {
      result.addAll(HostChecks.bounded(subject.check()));
    }
    for (StartPlan.Warning warning : checks.warnings()) {
      if (warning.environment().isPresent()) {
        result.add(Finding.error(warning.message(), warning.remedy()));
      }
    }
    return result;
  }

  private String text(Snapshot now, Environments environments, List<Finding> faults)
      throws IOException {
    Metrics metrics = new Metrics();
    metrics
        .gauge("chos_info", "The versions of chosctl and of the kernel module.")
        .value(1, "version", tools.version(), "module", host.look().version().orElse(""));
    metrics
        .gauge("chos_running", "Whether the service is running.")
        .value(now.state(host.layout()) == State.RUNNING ? 1 : 0);
    long errors = faults.stream().filter(Finding::isError).count();
    metrics
        .gauge("chos_faults", "Faults of the host that chosctl check finds.")
        .value(errors, "severity", "error")
        .value(faults.size() - errors, "severity", "warning");
    published()
        .ifPresent(
            seconds ->
                metrics
                    .gauge(
                        "chos_published_timestamp_seconds",
                        "When the list of environments was last published.")
                    .value(seconds));
    List<ChosFs.Count> counts = host.chosFs().counts();
    TreeFigures trees = TreeFigures.of(environments.all(), counts);
    // A module of version 1 does not count, nor does another engine.
    trees.addUse(metrics, counts.isEmpty() ? Occupants.count(Occupants.inTrees(host)) : Map.of());
    Set<String> open = now.valid().stream().map(Rights::path).collect(Collectors.toSet());
    open.removeAll(now.closings().trees(environments.all()).keySet());
    trees.addOpen(metrics, open);
    return metrics.toString();
  }

  private Optional<Long> published() throws IOException {
    try {
      Path table = Path.of(host.layout().run(), "published");
      return Optional.of(Files.getLastModifiedTime(table).toInstant().getEpochSecond());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
