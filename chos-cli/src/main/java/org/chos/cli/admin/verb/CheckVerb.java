// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.chos.cli.admin.check.Check;
import org.chos.cli.admin.check.CheckReport;
import org.chos.cli.admin.check.Finding;
import org.chos.cli.admin.check.LastDayCheck;
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
import org.chos.cli.admin.device.GlibcVersion;
import org.chos.cli.admin.device.OwnMount;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.service.Snapshot;
import org.chos.cli.admin.service.StartPlan;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.Elf;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;
import org.chos.cli.admin.tree.TreeLibraries;
import org.chos.cli.admin.tree.TreeLink;
import org.chos.cli.admin.tree.image.Images;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl check}: everything that commonly goes wrong, each with its remedy. */
final class CheckVerb extends Verb {
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
      report.add(subject.title(), subject.environment(), HostChecks.bounded(subject.check()));
    }
    console.print(json ? report.json() : report.text());
    return report.hasErrors() ? FAILED : OK;
  }

  private List<Subject> subjects() throws IOException, AdminFailure {
    Snapshot now = Snapshot.of(host);
    HostChecks hosts = new HostChecks(tools, now);
    Environments environments = hosts.environments();
    List<Subject> result = new ArrayList<>();
    if (name == null) {
      for (HostChecks.Subject subject : hosts.all()) {
        result.add(new Subject(subject.title(), Optional.empty(), subject.check()));
      }
    } else {
      Configuration.named(name, environments, hosts.config());
    }
    Seen seen =
        new Seen(
            hosts.config(),
            environments,
            now,
            host.look().files(),
            hosts.warnings(),
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
    if (obstacles.isEmpty() && Images.isVerified(host.look(), path)) {
      result.add(new Subject("verified by the kernel at each read", about, List::of));
    }
    if (!seen.files().at(path).isDirectory()) {
      return result;
    }
    Optional<Mount> mount =
        seen.now().mounts().at(layout.inChos(path)).or(() -> seen.now().mounts().holding(path));
    String inside = host.look().seen(path);
    int processor = Elf.read(Path.of("/proc/self/exe")).orElseThrow().machine();
    result.add(new Subject("last day", about, new LastDayCheck(environment, LocalDate.now())));
    result.add(new Subject("place", about, new TreePlaceCheck(environment)));
    result.add(
        new Subject(
            "programs",
            about,
            new TreeProgramsCheck(
                path, EnvironmentsList.takeOff(seen.config(), environment), processor)));
    if (!host.look().isCompleted(path)) {
      result.add(
          new Subject(
              "adoption",
              about,
              new TreeAdoptionCheck(
                  alias,
                  path,
                  Path.of(layout.program()),
                  TreeLink.all(seen.environments().links()))));
    }
    result.add(
        new Subject(
            "users",
            about,
            new TreeUsersCheck(alias, inside, Path.of("/etc/nsswitch.conf"), seen.questions())));
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
    if (!environment.traits().fromHost().isNone()) {
      result.add(new Subject("libraries of the host's", about, () -> libraries(environment)));
    }
    result.add(new Subject("dpkg's groups", about, new TreeStatOverrideCheck(alias, inside)));
    result.add(new Subject("accounts", about, new TreeAccountsCheck(alias, inside)));
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

  /** What is the host's in the tree, and wants a newer glibc than the tree has. */
  private static List<Finding> libraries(Environment environment) throws IOException {
    List<Finding> result = new ArrayList<>();
    try (TreeDirectory root = TreeDirectory.root(environment.path())) {
      Optional<String> libc = TreeLibraries.find(root, "libc.so.6");
      Optional<TreeFile> file = libc.isEmpty() ? Optional.empty() : root.file(libc.get());
      if (file.isEmpty()) {
        return result;
      }
      int has;
      try (TreeFile open = file.get()) {
        has = GlibcVersion.newest(open.path()).orElse(Integer.MAX_VALUE);
      }
      for (OwnMount mount : OwnThings.of(environment).mounts()) {
        for (Path library : GlibcVersion.libraries(Path.of(mount.source()))) {
          int wants = GlibcVersion.newest(library).orElse(0);
          if (wants > has) {
            result.add(
                Finding.warning(
                    library
                        + " wants glibc 2."
                        + wants
                        + ", and "
                        + environment.path()
                        + " has 2."
                        + has
                        + ", so that programs inside can't load it: build it on a system as old as"
                        + " the tree, or name another one",
                    "chosctl show " + ShellWord.quoted(environment.alias())));
            break;
          }
        }
      }
    }
    return result;
  }
}
