// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.chos.cli.admin.check.ArchiveCheck;
import org.chos.cli.admin.check.BootCheck;
import org.chos.cli.admin.check.Check;
import org.chos.cli.admin.check.CheckReport;
import org.chos.cli.admin.check.ConfigurationCheck;
import org.chos.cli.admin.check.Finding;
import org.chos.cli.admin.check.LastDayCheck;
import org.chos.cli.admin.check.LayoutCheck;
import org.chos.cli.admin.check.ModuleCheck;
import org.chos.cli.admin.check.OffersCheck;
import org.chos.cli.admin.check.SandboxCheck;
import org.chos.cli.admin.check.ServiceCheck;
import org.chos.cli.admin.check.SessionsCheck;
import org.chos.cli.admin.check.TreeAccountsCheck;
import org.chos.cli.admin.check.TreeAdoptionCheck;
import org.chos.cli.admin.check.TreeNamesCheck;
import org.chos.cli.admin.check.TreeOffersCheck;
import org.chos.cli.admin.check.TreePlaceCheck;
import org.chos.cli.admin.check.TreeProgramsCheck;
import org.chos.cli.admin.check.TreeSetUidCheck;
import org.chos.cli.admin.check.TreeStatOverrideCheck;
import org.chos.cli.admin.check.TreeUpdatesCheck;
import org.chos.cli.admin.check.TreeUsersCheck;
import org.chos.cli.admin.check.UserQuestions;
import org.chos.cli.admin.check.ZoneCheck;
import org.chos.cli.admin.host.AccountNumbers;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Mount;
import org.chos.cli.admin.sandbox.Sandboxes;
import org.chos.cli.admin.service.HostZone;
import org.chos.cli.admin.service.Snapshot;
import org.chos.cli.admin.service.StartPlan;
import org.chos.cli.admin.service.StartPlanner;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.tree.Elf;
import org.chos.cli.admin.tree.TreeLink;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.image.Images;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl check}: everything that commonly goes wrong, each with its remedy. */
final class CheckVerb extends Verb {
  /** Far above what any check needs that gets its answers. */
  private static final int PATIENCE_SECONDS = 180;

  private final Layout layout = host.layout();
  private String name;

  CheckVerb(Tools tools) {
    super(
        "check",
        "Look for common faults; each comes with a command that fixes it.",
        "Looks at the kernel module, the mounts, /chos, the configuration, and each tree, "
            + "or only at that of NAME. Changes nothing. Exit code: 0 no errors, though perhaps "
            + "warnings, 1 errors.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    spec.addPositional(
        OptionSpecs.argument(0, "NAME", "check only this environment's tree")
            .arity("0..1")
            .required(false)
            .build());
  }

  @Override
  void take(ParseResult given) {
    name = given.matchedPositionalValue(0, null);
  }

  /** What a check looks at, and the check. */
  private record Subject(String title, Optional<String> environment, Check check) {}

  @Override
  int run() throws IOException, AdminFailure {
    requireRoot();
    host.chosFs().requireOutside();
    CheckReport report = new CheckReport();
    for (Subject subject : subjects()) {
      report.add(subject.title(), subject.environment(), bounded(subject.check()));
    }
    console.print(json ? report.json() : report.text());
    return report.hasErrors() ? FAILED : OK;
  }

  private List<Subject> subjects() throws IOException, AdminFailure {
    Snapshot now = Snapshot.of(host);
    HostFiles files = host.look().files();
    List<Subject> result = new ArrayList<>();
    SysConfig config = configuration.untrustedSysConfig();
    AccountNumbers.Resolved resolved =
        AccountNumbers.of(configuration.untrustedEnvironments(config));
    Environments environments = Generations.published(resolved.environments());
    Check service;
    List<StartPlan.Warning> warnings = new ArrayList<>();
    try {
      Images images = Images.of(host, environments, now.mounts(), files);
      StartPlan plan = StartPlanner.plan(layout, now, config, environments, files, images);
      service = new ServiceCheck(layout, now, plan);
      warnings.addAll(plan.warnings());
    } catch (AdminFailure e) {
      service = () -> List.of(ServiceCheck.obstacle(layout, now, e));
    }
    if (name == null) {
      // Causes before what comes of them.
      Path home = Path.of(layout.program()).getParent().getParent();
      String sysconfig = layout.sysconfig();
      add(result, "kernel module", new ModuleCheck(host.module(), tools.version()));
      add(
          result,
          "configuration",
          new ConfigurationCheck(configuration, sysconfig, config.chosFile()));
      add(result, "users and groups", () -> accounts(resolved));
      add(result, "variables and commands", new OffersCheck(environments, config, files));
      add(result, layout.chos(), new LayoutCheck(layout));
      add(result, "service", service);
      add(result, "start at boot", new BootCheck());
      add(result, "sandboxes of services", new SandboxCheck(new Sandboxes(host)));
      add(result, "sessions of services", new SessionsCheck());
      add(result, "time zone", new ZoneCheck(HostZone.LOCALTIME));
      add(result, "class-data archive", new ArchiveCheck(home));
    } else {
      Configuration.named(name, environments, config);
    }
    Seen seen =
        new Seen(
            config,
            environments,
            now,
            files,
            warnings,
            new UserQuestions(
                now.table().stream().map(Environment::alias).collect(Collectors.toSet())));
    for (Environment environment : environments.all()) {
      boolean wanted = name == null || name.equals(environment.alias());
      if (wanted && !environment.path().equals("/")) {
        result.addAll(tree(environment, seen));
      }
    }
    return result;
  }

  private static List<Finding> accounts(AccountNumbers.Resolved resolved) {
    return resolved.warnings().stream()
        .map(warning -> Finding.warning(warning, "chosctl edit"))
        .toList();
  }

  private static void add(List<Subject> subjects, String title, Check check) {
    subjects.add(new Subject(title, Optional.empty(), check));
  }

  /** What the checks of all trees start from. */
  private record Seen(
      SysConfig config,
      Environments environments,
      Snapshot now,
      HostFiles files,
      List<StartPlan.Warning> warnings,
      UserQuestions questions) {}

  private List<Subject> tree(Environment environment, Seen seen) throws IOException {
    String alias = environment.alias();
    String path = environment.path();
    List<Subject> result = new ArrayList<>();
    Optional<String> about = Optional.of(alias);
    List<Finding> obstacles =
        seen.warnings().stream()
            .filter(warning -> warning.environment().equals(about))
            .map(warning -> Finding.error(warning.message(), warning.remedy()))
            .toList();
    result.add(new Subject("entry", about, () -> obstacles));
    if (!seen.files().at(path).isDirectory()) {
      return result;
    }
    Optional<Mount> mount =
        seen.now().mounts().at(layout.inChos(path)).or(() -> seen.now().mounts().holding(path));
    int processor = Elf.read(Path.of("/proc/self/exe")).orElseThrow().machine();
    result.add(new Subject("last day", about, new LastDayCheck(environment, LocalDate.now())));
    result.add(new Subject("place", about, new TreePlaceCheck(path)));
    result.add(
        new Subject(
            "programs",
            about,
            new TreeProgramsCheck(
                path, EnvironmentsList.takeOff(seen.config(), environment), processor)));
    result.add(
        new Subject(
            "adoption",
            about,
            new TreeAdoptionCheck(
                alias,
                path,
                Path.of(layout.program()),
                TreeLink.all(seen.environments().links()))));
    result.add(
        new Subject(
            "users",
            about,
            new TreeUsersCheck(alias, path, Path.of("/etc/nsswitch.conf"), seen.questions())));
    List<String> places = seen.environments().all().stream().map(Environment::path).toList();
    result.add(
        new Subject(
            "names in /",
            about,
            new TreeNamesCheck(layout, seen.config(), path, places, seen.files())));
    result.add(
        new Subject(
            "the host's commands",
            about,
            new TreeOffersCheck(environment, seen.environments().offers())));
    result.add(new Subject("dpkg's groups", about, new TreeStatOverrideCheck(alias, path)));
    result.add(new Subject("accounts", about, new TreeAccountsCheck(alias, path)));
    TreeUpdatesCheck updates =
        new TreeUpdatesCheck(alias, path, Path.of("/"), LocalDate.now(ZoneOffset.UTC));
    result.add(new Subject(updates.title(), about, updates));
    result.add(
        new Subject(
            "set-uid programs",
            about,
            new TreeSetUidCheck(path, mount, Path.of("/etc/group"), console)));
    return result;
  }

  /** A server that dies just now must not keep the others from being told of. */
  private static List<Finding> bounded(Check check) throws AdminFailure {
    try {
      return Patience.run(PATIENCE_SECONDS, check::findings);
    } catch (TimeoutException e) {
      return List.of(
          Finding.error(
              "this did not finish within " + PATIENCE_SECONDS + " seconds", "dmesg | tail"));
    } catch (IOException e) {
      return List.of(Finding.error("this can't be checked: " + Reason.of(e), "dmesg | tail"));
    }
  }
}
