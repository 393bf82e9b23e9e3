// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.check.Check;
import org.chos.cli.admin.check.ConfigurationCheck;
import org.chos.cli.admin.check.Finding;
import org.chos.cli.admin.check.LayoutCheck;
import org.chos.cli.admin.check.ModuleCheck;
import org.chos.cli.admin.check.ServiceCheck;
import org.chos.cli.admin.host.AccountNumbers;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.report.Metrics;
import org.chos.cli.admin.service.Snapshot;
import org.chos.cli.admin.service.StartPlan;
import org.chos.cli.admin.service.StartPlanner;
import org.chos.cli.admin.service.State;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.image.Images;
import org.chos.cli.shared.Json;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SysConfig;
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
            + " chos-metrics.timer feeds. Faults are those of the host that `chosctl check` finds,"
            + " without what it finds in trees. Needs root.",
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
    SysConfig config = configuration.untrustedSysConfig();
    Environments environments = configuration.untrustedEnvironments(config);
    List<Finding> faults = faults(now, config, environments);
    String text = text(now, environments, faults);
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

  private List<Finding> faults(Snapshot now, SysConfig config, Environments environments)
      throws IOException {
    List<Finding> result = new ArrayList<>();
    List<Check> checks = new ArrayList<>();
    checks.add(new ModuleCheck(host.module(), tools.version()));
    checks.add(new ConfigurationCheck(configuration, host.layout().sysconfig(), config.chosFile()));
    checks.add(new LayoutCheck(host.layout()));
    try {
      Environments all = Generations.published(AccountNumbers.of(environments).environments());
      HostFiles files = host.look().files();
      StartPlan plan =
          StartPlanner.plan(
              host.layout(), now, config, all, files, Images.of(host, all, now.mounts(), files));
      checks.add(new ServiceCheck(host.layout(), now, plan));
      for (StartPlan.Warning warning : plan.warnings()) {
        if (warning.environment().isPresent()) {
          result.add(Finding.error(warning.message(), warning.remedy()));
        }
      }
    } catch (AdminFailure e) {
      result.add(ServiceCheck.obstacle(host.layout(), now, e));
    }
    for (Check check : checks) {
      result.addAll(check.findings());
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
    Map<String, Environment> trees = new LinkedHashMap<>();
    for (Environment environment : environments.all()) {
      if (!environment.path().equals("/")) {
        trees.putIfAbsent(environment.path(), environment);
      }
    }
    trees(metrics, now, trees);
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

  private void trees(Metrics metrics, Snapshot now, Map<String, Environment> trees)
      throws IOException {
    boolean mounted = host.look().version().isPresent();
    Map<String, ChosFs.Count> counts = new HashMap<>();
    if (mounted) {
      host.chosFs().counts().forEach(count -> counts.put(count.path(), count));
    }
    if (counts.isEmpty() && mounted) {
      // A module that does not count.
      for (ChosFs.Entry entry : host.chosFs().processes()) {
        counts.merge(
            entry.path(),
            new ChosFs.Count(entry.path(), 1, -1, -1),
            (one, other) -> new ChosFs.Count(one.path(), one.processes() + 1, -1, -1));
      }
    }
    ChosFs.Count none = new ChosFs.Count("", 0, -1, -1);
    metrics.gauge("chos_processes", "Processes in the environment.");
    trees.forEach(
        (path, e) -> metrics.value(counts.getOrDefault(path, none).processes(), labels(e)));
    if (counts.values().stream().anyMatch(count -> count.entries() >= 0)) {
      metrics.counter("chos_entries_total", "How often somebody has entered the environment.");
      counts.values().stream()
          .filter(count -> trees.containsKey(count.path()))
          .forEach(c -> metrics.value(c.entries(), labels(trees.get(c.path()))));
      metrics.counter("chos_refusals_total", "How often somebody was refused the environment.");
      counts.values().stream()
          .filter(count -> trees.containsKey(count.path()))
          .forEach(c -> metrics.value(c.refusals(), labels(trees.get(c.path()))));
    }
    Map<String, String> closed = now.closings().trees(List.copyOf(trees.values()));
    metrics.gauge("chos_open", "Whether the environment can be entered.");
    trees.forEach(
        (path, e) ->
            metrics.value(
                now.valid().contains(path) && !closed.containsKey(path) ? 1 : 0, labels(e)));
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
