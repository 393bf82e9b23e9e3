// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.TextTable;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.service.NextGeneration;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.build.Creation;
import org.chos.cli.admin.tree.build.GenerationCopy;
import org.chos.cli.admin.tree.build.TreeSource;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.maintain.Maintenance;
import org.chos.cli.shared.Json;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SiteLink;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl maintain} */
final class MaintainVerb extends Verb {
  /** As chos(1) has it: everything else is the command's. */
  private static final int OWN_FAILURE = 125;

  private static final Path LOGS = Path.of("/var/log/chos");

  /** With --json, standard output is for that alone. */
  private static final File STDERR = new File("/proc/self/fd/2");

  private boolean dryRun;
  private boolean all;
  private boolean generation;
  private List<String> words;
  private List<SiteLink> site;

  MaintainVerb(Tools tools) {
    super(
        "maintain",
        "Install packages in a tree, or work on it as root.",
        "Runs COMMAND, or a shell, as root in the tree of NAME as in a system of its own: what is a"
            + " link to the host is the tree's own there, and no service is started. Users and"
            + " groups that a package adds are made on the host, too. The exit code is the"
            + " command's, or 125 if it could not be run. Users may be in the tree meanwhile. With"
            + " --generation, in a copy, which becomes the next generation if the command"
            + " succeeds.",
        tools);
  }

  /** What came of one tree. */
  private record Result(int exitCode, List<String> changes, Optional<Path> log) {}

  @Override
  void declare(CommandSpec spec) {
    spec.addOption(OptionSpecs.flag("--dry-run", "say what would be done, without doing it"));
    spec.addOption(OptionSpecs.flag("--all", "in all trees, one by one; COMMAND is wanted"));
    spec.addOption(
        OptionSpecs.flag(
            "--generation", "in a copy of the present generation, and then switch to that"));
    spec.addPositional(
        OptionSpecs.argument(0, "NAME", "the environment, and after -- what to run; else a shell")
            .index("0..*")
            .arity("0..*")
            .type(List.class)
            .required(false)
            .build());
    spec.usageMessage()
        .customSynopsis(
            "chosctl maintain [--dry-run] [--json] [--verbose] NAME [--generation]"
                + " [-- COMMAND...]",
            "chosctl maintain [--dry-run] [--json] [--verbose] --all [--generation]"
                + " -- COMMAND...");
  }

  @Override
  void take(ParseResult given) {
    dryRun = given.hasMatchedOption("--dry-run");
    all = given.hasMatchedOption("--all");
    generation = given.hasMatchedOption("--generation");
    words = given.matchedPositionalValue(0, List.of());
  }

  @Override
  int failed() {
    return OWN_FAILURE;
  }

  @Override
  int run() throws IOException, AdminFailure {
    requireRoot();
    host.chosFs().requireOutside();
    if (words.isEmpty()) {
      throw new AdminFailure(
          all
              ? "--all wants a command: chosctl maintain --all -- COMMAND"
              : "whose tree? chosctl maintain NAME [-- COMMAND] (`chosctl list` shows the names)");
    }
    if (!dryRun) {
      ChangeLog.record(name());
    }
    SysConfig config = configuration.sysConfig();
    Environments environments = configuration.environments(config);
    site = environments.links();
    return all
        ? ofAll(environments)
        : ofOne(Configuration.named(words.get(0), environments, config));
  }

  private int ofOne(Environment environment) throws IOException, AdminFailure {
    List<String> command = words.subList(1, words.size());
    Result result = maintain(environment, command, json ? Optional.of(STDERR) : Optional.empty());
    if (json) {
      console.print(json(Map.of(environment.alias(), result)));
    } else if (dryRun) {
      result.changes().forEach(change -> console.print("would " + change + "\n"));
    }
    return result.exitCode();
  }

  private Result maintain(Environment environment, List<String> command, Optional<File> output)
      throws IOException, AdminFailure {
    if (environment.path().equals("/")) {
      throw new AdminFailure(
          environment.alias() + " is the host itself: run the command without `chosctl maintain`");
    }
    HostFiles.Sight tree = host.look().files().at(environment.path());
    if (tree.isSilent()) {
      throw new AdminFailure(HostFiles.noAnswer(environment.path()) + ": try again once it does");
    }
    if (generation) {
      return inCopy(environment, command, output);
    }
    if (tree.isOther()) {
      throw new AdminFailure(
          environment.path()
              + " is an image, which nobody can write to: `chosctl maintain --generation "
              + ShellWord.quoted(environment.alias())
              + "` works on a copy, which becomes the next generation, and `chosctl update "
              + ShellWord.quoted(environment.alias())
              + "` makes a new one, of a tree that `chosctl create` has made");
    }
    if (!tree.isDirectory()) {
      throw new AdminFailure(
          environment.path()
              + " is not a directory, and only a tree that is one can be maintained");
    }
    Maintenance maintenance = new Maintenance(host.layout(), console, environment, site);
    if (dryRun) {
      return new Result(OK, maintenance.plan(command), Optional.empty());
    }
    int code = maintenance.run(command, output);
    return new Result(code, maintenance.changes(), Optional.empty());
  }

  private Result inCopy(Environment environment, List<String> command, Optional<File> output)
      throws IOException, AdminFailure {
    Generations generations = Generations.required(environment);
    NextGeneration next =
        new NextGeneration(host, console, configuration, environment, generations);
    boolean pack = next.current().image();
    TreeSource copy =
        new GenerationCopy(
            host.layout(),
            next.current(),
            generations.origin(next.current()),
            command.isEmpty() ? "a shell" : String.join(" ", command));
    CopyWork work = new CopyWork(environment, command, output);
    try {
      Outcome made = next.make(copy, pack, work, dryRun, verbose);
      if (!dryRun) {
        console.note(made.summary());
      }
      List<String> changes = new ArrayList<>(work.changes);
      changes.addAll(made.changes());
      return new Result(OK, changes, Optional.empty());
    } catch (AdminFailure e) {
      if (work.exitCode == OK) {
        throw e;
      }
      console.error(e.getMessage());
      return new Result(work.exitCode, work.changes, Optional.empty());
    }
  }

  /** The command, in a copy that nobody but it is in. */
  private final class CopyWork implements Creation.Finishing {
    private final Environment environment;
    private final List<String> command;
    private final Optional<File> output;
    private List<String> changes = List.of();
    private int exitCode = OK;

    CopyWork(Environment environment, List<String> command, Optional<File> output) {
      this.environment = environment;
      this.command = command;
      this.output = output;
    }

    @Override
    public List<String> plan() {
      return List.of("run in it: " + (command.isEmpty() ? "a shell" : String.join(" ", command)));
    }

    @Override
    public void finish(Path tree, Interruption interruption) throws IOException, AdminFailure {
      Environment copy =
          new Environment(
              environment.alias(), tree.toString(), environment.line(), environment.traits());
      Maintenance maintenance = new Maintenance(host.layout(), console, copy, site);
      exitCode = maintenance.runAside(command, output, interruption);
      changes = maintenance.changes();
      if (exitCode != OK) {
        throw new AdminFailure(
            environment.alias()
                + " stays what it is, "
                + environment.path()
                + ", since what was run in the copy ended with exit code "
                + exitCode);
      }
      NewTree.refuseIfWorse(host.layout(), tree, environment, configuration.sysConfig());
    }
  }

  /** One after the other, each tree once, whatever became of those before. */
  private int ofAll(Environments environments) throws IOException, AdminFailure {
    Map<String, Environment> trees = new LinkedHashMap<>();
    for (Environment environment : environments.all()) {
      if (!environment.path().equals("/")) {
        trees.putIfAbsent(environment.path(), environment);
      }
    }
    Map<String, Result> results = new LinkedHashMap<>();
    for (Environment environment : trees.values()) {
      results.put(environment.alias(), ofAll(environment));
    }
    if (json) {
      console.print(json(results));
    } else if (dryRun) {
      results.forEach(
          (name, result) ->
              result.changes().forEach(c -> console.print(name + ": would " + c + "\n")));
    } else {
      TextTable table = new TextTable().row("NAME", "RESULT", "LOG");
      results.forEach(
          (name, result) ->
              table.row(
                  name,
                  result.exitCode() == 0 ? "done" : "failed (" + result.exitCode() + ")",
                  result.log().map(Path::toString).orElse("-")));
      console.print(table.toString());
    }
    return results.values().stream().allMatch(result -> result.exitCode() == 0) ? OK : FAILED;
  }

  private Result ofAll(Environment environment) {
    Optional<Path> log = Optional.empty();
    try {
      if (!dryRun) {
        log = Optional.of(openLog(environment.alias()));
        console.note(environment.alias() + " ...");
      }
      Result result = maintain(environment, words, log.map(Path::toFile));
      return new Result(result.exitCode(), result.changes(), log);
    } catch (AdminFailure e) {
      console.warning(environment.alias() + ": " + e.getMessage());
    } catch (IOException e) {
      console.warning(environment.alias() + ": " + Reason.of(e));
    }
    return new Result(OWN_FAILURE, List.of(), log);
  }

  /** It is added to: what was done before is in there still. */
  private Path openLog(String alias) throws IOException {
    Directories.make(LOGS.toString(), Directories.USUAL_MODE);
    Path log = LOGS.resolve("maintain-" + alias.replace('/', '_') + ".log");
    String begin =
        "--- " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + String.join(" ", words);
    Files.write(
        log,
        (begin + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return log;
  }

  private String json(Map<String, Result> results) {
    Json text = new Json().open('{').member("dryRun", dryRun).open("trees", '[');
    results.forEach(
        (name, result) ->
            text.open('{')
                .member("name", name)
                .member("exitCode", dryRun ? null : Integer.valueOf(result.exitCode()))
                .member("log", result.log().map(Path::toString).orElse(null))
                .member("changes", result.changes())
                .close('}'));
    return text.close(']').member("warnings", console.warnings()).close('}').toString();
  }
}
