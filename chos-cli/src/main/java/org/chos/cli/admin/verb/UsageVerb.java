// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.chos.cli.admin.console.TextTable;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.report.EntryRecords;
import org.chos.cli.admin.report.Usage;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.shared.Json;
import org.chos.config.Environment;
import org.chos.config.Environments;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl usage} */
final class UsageVerb extends Verb {
  private String since;

  UsageVerb(Tools tools) {
    super(
        "usage",
        "Show how much each environment is used, and by how many.",
        "From the kernel's audit records, else from the journal's, as far back as the host keeps"
            + " them: LOG_ENTRIES in /etc/sysconfig/chos. For each tree: how often it was entered,"
            + " by how many users, how often that was refused, when last, and the processes in it"
            + " now. Names the users of one that closes soon. Needs root.",
        tools);
  }

  @Override
  boolean hasMoreToSay() {
    return false;
  }

  @Override
  void declare(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--since")
            .paramLabel("DATE")
            .type(String.class)
            .description("only from that day on, as 2026-12-31")
            .build());
  }

  @Override
  void take(ParseResult given) {
    since = given.matchedOptionValue("--since", (String) null);
  }

  /**
   * What there is to say.
   *
   * @param records where it is from
   * @param all of each tree
   * @param names of each tree
   * @param last the last day of those that have one
   * @param inside how many processes are in each now
   * @param leftOut how many refusals the module has only counted; empty if it records none
   */
  private record Report(
      EntryRecords records,
      List<Usage> all,
      Map<String, Set<String>> names,
      Map<String, LocalDate> last,
      Map<String, Integer> inside,
      OptionalLong leftOut) {

    String name(String path) {
      return String.join(", ", names.getOrDefault(path, Set.of(path)));
    }
  }

  @Override
  int run() throws IOException, AdminFailure {
    requireRoot();
    Environments environments = configuration.goodEnvironments();
    EntryRecords records = EntryRecords.since(start());
    Map<String, Set<String>> names = new LinkedHashMap<>();
    Map<String, LocalDate> last = new HashMap<>();
    for (Environment environment : environments.all()) {
      String path = environment.path();
      if (!path.equals("/")) {
        names.computeIfAbsent(path, p -> new LinkedHashSet<>()).add(environment.alias());
        environment.traits().until().ifPresent(day -> last.put(path, day));
      }
    }
    // Who is in a copy uses what it is a copy of.
    StagedCopies staged = StagedCopies.read();
    Map<String, Integer> inside =
        Occupants.count(
            Occupants.inTrees(host).stream()
                .map(entry -> new ChosFs.Entry(entry.pid(), staged.original(entry.path())))
                .toList());
    Report report =
        new Report(
            records,
            Usage.of(
                names.keySet(),
                records.all().stream().map(r -> r.of(staged.original(r.path()))).toList()),
            names,
            last,
            inside,
            host.chosFs().refusalsLeftOut());
    console.print(json ? json(report) : text(report));
    return OK;
  }

  private Instant start() throws AdminFailure {
    try {
      return since == null
          ? Instant.EPOCH
          : LocalDate.parse(since).atStartOfDay(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeException e) {
      throw new AdminFailure(
          "--since " + since + " is no date: write year, month and day, as 2026-12-31");
    }
  }

  private static String text(Report report) throws IOException {
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());
    TextTable table =
        new TextTable().row("ENVIRONMENT", "ENTRIES", "USERS", "REFUSED", "LAST", "NOW");
    StringBuilder notes = new StringBuilder();
    for (Usage usage : report.all()) {
      table.row(
          report.name(usage.path()),
          Integer.toString(usage.entries()),
          Integer.toString(usage.users().size()),
          Integer.toString(usage.refusals()),
          usage.last().map(time::format).orElse("-"),
          Integer.toString(report.inside().getOrDefault(usage.path(), 0)));
      LocalDate last = report.last().get(usage.path());
      if (last != null && !LocalDate.now().isBefore(last.minusMonths(1))) {
        notes
            .append(report.name(usage.path()))
            .append(LocalDate.now().isAfter(last) ? " is closed since " : " closes after ")
            .append(last)
            .append("; used by: ")
            .append(
                usage.users().isEmpty() ? "nobody" : String.join(", ", Usage.names(usage.users())))
            .append('\n');
      }
    }
    return table + "\n" + notes + source(report) + "\n";
  }

  private static String source(Report report) {
    EntryRecords records = report.records();
    return switch (records.source()) {
      case AUDIT ->
          "From the kernel's audit"
              + (records.lost().isPresent()
                  ? "; records that were lost since the host started: " + records.lost().getAsLong()
                  : "")
              + (report.leftOut().orElse(0) > 0
                  ? "; refusals that were only counted, since a user repeated them: "
                      + report.leftOut().getAsLong()
                  : "");
      case JOURNAL ->
          "From the journal; a user can write entries of their own there, or none:"
              + " chos-sysconfig(5)";
      case NONE ->
          "There are no records: LOG_ENTRIES in /etc/sysconfig/chos has them made"
              + " (chos-sysconfig(5))";
    };
  }

  private static String json(Report report) throws IOException {
    Json answer =
        new Json()
            .open('{')
            .member("source", report.records().source().name().toLowerCase(Locale.ROOT))
            .member(
                "lost",
                report.records().lost().isPresent()
                    ? (Integer) (int) report.records().lost().getAsLong()
                    : null)
            .member(
                "leftOut",
                report.leftOut().isPresent() ? (Integer) (int) report.leftOut().getAsLong() : null)
            .open("environments", '[');
    for (Usage usage : report.all()) {
      answer
          .open('{')
          .member("names", List.copyOf(report.names().getOrDefault(usage.path(), Set.of())))
          .member("path", usage.path())
          .member("entries", usage.entries())
          .member("refusals", usage.refusals())
          .member("users", Usage.names(usage.users()))
          .member(
              "last",
              usage.last().map(l -> l.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(null))
          .member("processes", report.inside().getOrDefault(usage.path(), 0))
          .member(
              "until",
              Optional.ofNullable(report.last().get(usage.path()))
                  .map(LocalDate::toString)
                  .orElse(null))
          .close('}');
    }
    return answer.close(']').close('}').toString();
  }
}
