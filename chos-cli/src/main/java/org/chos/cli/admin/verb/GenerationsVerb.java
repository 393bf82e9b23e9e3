// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.TextTable;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.admin.tree.generation.TreeOrigin;
import org.chos.cli.shared.Json;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Generation;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl generations} */
final class GenerationsVerb extends Verb {
  private String name;
  private Integer pin;
  private Integer unpin;

  GenerationsVerb(Tools tools) {
    super(
        "generations",
        "List the generations of an environment's tree.",
        "For each: its state, how many processes are in it (for root), when it was made, and of"
            + " what. A pinned one stays, and can be entered as NAME@N.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    spec.addPositional(OptionSpecs.argument(0, "NAME", "the environment").build());
    spec.addOption(
        OptionSpecs.option("--pin", "N", "keep generation N, and let users enter it as NAME@N")
            .type(Integer.class)
            .build());
    spec.addOption(OptionSpecs.option("--unpin", "N", "no longer").type(Integer.class).build());
  }

  @Override
  void take(ParseResult given) {
    name = given.matchedPositionalValue(0, null);
    pin = given.matchedOptionValue("--pin", null);
    unpin = given.matchedOptionValue("--unpin", null);
  }

  @Override
  int run() throws IOException, AdminFailure {
    SysConfig config = configuration.sysConfig();
    Environment environment =
        Configuration.named(name, configuration.goodEnvironments(config), config);
    Generations generations = Generations.required(environment);
    if (pin != null || unpin != null) {
      requireRoot();
      ChangeLog.record(name());
      change(generations);
    }
    List<Row> rows = rows(generations, environment);
    console.print(json ? json(rows) : table(rows));
    return OK;
  }

  private void change(Generations generations) throws IOException, AdminFailure {
    Optional<Generation> keep =
        pin == null ? Optional.empty() : Optional.of(RollbackVerb.named(generations, pin));
    Optional<Generation> free =
        unpin == null ? Optional.empty() : Optional.of(RollbackVerb.named(generations, unpin));
    Lock.held(
        host.layout(),
        console,
        () -> {
          if (keep.isPresent()) {
            Generations.pin(keep.get(), true);
          }
          if (free.isPresent()) {
            Generations.pin(free.get(), false);
          }
          return null;
        });
    new Service(host, console, configuration, false).reloadIfRunning();
    host.look().anew();
  }

  /**
   * A generation.
   *
   * @param processes how many are in it; empty for a caller who may not know
   */
  private record Row(
      Generation generation,
      boolean current,
      boolean pinned,
      Optional<Integer> processes,
      TreeOrigin origin) {

    List<String> states() {
      List<String> result = new ArrayList<>();
      if (current) {
        result.add("current");
      }
      if (pinned) {
        result.add("pinned");
      }
      return result;
    }

    /** Of what it was made. */
    String from() {
      String maintained = origin.value(TreeOrigin.MAINTAINED).isPresent() ? ", maintained" : "";
      for (String keyword : List.of("suite", "image", "from")) {
        Optional<String> value = origin.value(keyword);
        if (value.isPresent()) {
          return value.get() + maintained;
        }
      }
      return "unknown" + maintained;
    }
  }

  private List<Row> rows(Generations generations, Environment environment) throws IOException {
    Optional<List<ChosFs.Entry>> occupants = Occupants.ifAllowed(host);
    List<Row> rows = new ArrayList<>();
    StagedCopies staged = StagedCopies.read();
    for (Generation generation : generations.all()) {
      String path = generation.path();
      Set<String> places = new HashSet<>(Set.of(path));
      staged.of(path).forEach(copy -> places.add(copy.path()));
      rows.add(
          new Row(
              generation,
              path.equals(environment.path()),
              generations.isPinned(generation),
              occupants.map(
                  all -> (int) all.stream().filter(o -> places.contains(o.path())).count()),
              generations.origin(generation)));
    }
    return rows;
  }

  private static String table(List<Row> rows) {
    TextTable table = new TextTable().row("N", "STATE", "PROCESSES", "MADE", "FROM", "PATH");
    for (Row row : rows) {
      table.row(
          Integer.toString(row.generation().number()),
          row.states().isEmpty() ? "-" : String.join(",", row.states()),
          row.processes().map(String::valueOf).orElse("-"),
          row.origin().value("made").orElse("unknown"),
          row.from(),
          row.generation().path());
    }
    return table.toString();
  }

  private String json(List<Row> rows) {
    Json answer = new Json().open('{').member("name", name).open("generations", '[');
    for (Row row : rows) {
      answer
          .open('{')
          .member("generation", row.generation().number())
          .member("path", row.generation().path())
          .member("kind", row.generation().image() ? "image" : "directory")
          .member("current", row.current())
          .member("pinned", row.pinned())
          .member("processes", row.processes().orElse(null))
          .member("made", row.origin().value("made").orElse(null))
          .member("from", row.from())
          .member("maintained", row.origin().values(TreeOrigin.MAINTAINED))
          .member("digest", row.origin().value("digest").orElse(null))
          .close('}');
    }
    return answer.close(']').close('}').toString();
  }
}
