// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.check.Finding;
import org.chos.cli.admin.check.NamespacesCheck;
import org.chos.cli.admin.console.Style;
import org.chos.cli.admin.console.TextTable;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.host.PreparedNamespace;
import org.chos.cli.admin.report.DeviceReport;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.system.Work;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.OsRelease;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.shared.Json;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.chos.config.HostDevice;
import org.chos.config.HostDirectory;
import org.chos.config.Principal;
import org.chos.config.SiteLink;
import org.chos.config.SysConfig;
import org.chos.config.Traits;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl show} */
final class ShowVerb extends Verb {
  private String name;
  private boolean devices;

  ShowVerb(Tools tools) {
    super(
        "show",
        "Show one environment in detail.",
        "That is: its tree and the distribution in it, whether it can be entered and is "
            + "seen in /chos, what is missing in the tree, and, for root, who is in it.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    spec.addPositional(OptionSpecs.argument(0, "NAME", "the environment").build());
    spec.addOption(
        OptionSpecs.flag(
            "--devices", "what its devices need of the host, and what of that is there"));
  }

  @Override
  void take(ParseResult given) {
    name = given.matchedPositionalValue(0, null);
    devices = given.hasMatchedOption("--devices");
  }

  /**
   * What there is to say.
   *
   * @param item the environment, and what has become of it
   * @param place the file and the line that name it
   * @param otherNames of the same tree
   * @param distribution what the tree calls itself
   * @param visible whether the tree can be seen in /chos; empty for the host itself, which has
   *     none, and for a tree that does not answer
   * @param inKernel whether the kernel lets processes enter; empty for a caller who may not know
   * @param alone what its namespaces hold of mounts and the host does not have; for root
   * @param missing what {@code chosctl adopt} would do to the tree; empty for the host itself, and
   *     if there is no tree, or none that answers
   * @param occupants the processes in it; empty for a caller who may not know
   * @param origin what is known of how the tree was made, in lines
   */
  private record Report(
      Inventory.Item item,
      String place,
      List<String> otherNames,
      Optional<String> distribution,
      Optional<Boolean> visible,
      Optional<Boolean> inKernel,
      List<String> alone,
      Optional<List<String>> missing,
      Optional<List<Occupants.Occupant>> occupants,
      List<String> origin) {}

  @Override
  int run() throws IOException, AdminFailure {
    SysConfig config = configuration.sysConfig();
    Environments environments =
        StagedCopies.read().applied(configuration.goodEnvironments(config), host.look().files());
    Environment environment = Configuration.named(name, environments, config);
    if (devices) {
      DeviceReport report = DeviceReport.of(environment, host);
      if (!json) {
        report.problems().forEach(console::warning);
      }
      console.print(json ? report.json() : report.text());
      return OK;
    }
    Report report = report(environment, environments, config);
    console.print(json ? json(report) : text(report));
    return OK;
  }

  private Report report(Environment environment, Environments environments, SysConfig config)
      throws IOException, AdminFailure {
    String path = environment.path();
    boolean isHost = path.equals("/");
    Optional<List<ChosFs.Entry>> entries =
        Occupants.ifAllowed(host)
            .map(all -> all.stream().filter(o -> o.path().equals(path)).toList());
    String inside = host.layout().inChos(path);
    HostFiles files = host.look().files();
    files.lookAt(List.of(path, inside));
    boolean silent = files.at(path).isSilent();
    if (silent) {
      console.warning(HostFiles.noAnswer(path));
    }
    boolean image = files.at(path).isOther();
    boolean mounted = image && host.look().mountOf(path).isPresent();
    String seen = image ? inside : host.look().seen(path);
    boolean completed = !image && host.look().isCompleted(path);
    Optional<PreparedNamespace> prepared = host.look().preparedFor(path);
    // An image is mounted nowhere else.
    boolean joined = image && prepared.isPresent() && Syscalls.isRoot();
    boolean visible =
        mounted || completed || prepared.isPresent() || !image && files.isSame(path, inside);
    Contents contents =
        files.at(path).isDirectory() || mounted || joined
            ? contents(
                () -> joined ? rootOf(prepared.get()) : TreeDirectory.root(seen),
                environment,
                environments.links(),
                completed)
            : Contents.UNKNOWN;
    return new Report(
        Inventory.of(host.look(), new Environments(List.of(environment)), entries).get(0),
        config.chosFile() + ":" + environment.line(),
        environments.all().stream()
            .filter(e -> e.path().equals(path) && !e.equals(environment))
            .map(Environment::alias)
            .toList(),
        contents.distribution(),
        isHost || silent ? Optional.empty() : Optional.of(visible),
        inKernel(path),
        alone(path),
        contents.missing(),
        entries.isPresent() ? Optional.of(Occupants.of(host, entries.get())) : Optional.empty(),
        silent ? List.of() : origin(environment));
  }

  /** What the tree was made of, and what an image for containers said of itself. */
  private static List<String> origin(Environment environment) throws IOException {
    Optional<Generations> generations = Generations.of(environment);
    Optional<Generation> current = Generation.of(environment.path());
    return generations.isPresent() && current.isPresent()
        ? generations.get().origin(current.get()).lines()
        : List.of();
  }

  /** What is found out by reading in the tree. */
  private record Contents(Optional<String> distribution, Optional<List<String>> missing) {
    private static final Contents UNKNOWN = new Contents(Optional.empty(), Optional.empty());
  }

  /**
   * @param opened where the tree is found
   * @param complete whether what the tree lacked was put over it
   */
  private Contents contents(
      Work<TreeDirectory, AdminFailure> opened,
      Environment environment,
      List<SiteLink> site,
      boolean complete)
      throws IOException, AdminFailure {
    try {
      return Patience.run(
          HostFiles.PATIENCE_SECONDS,
          () -> {
            try (TreeDirectory root = opened.run()) {
              return new Contents(
                  OsRelease.prettyName(root),
                  environment.path().equals("/")
                      ? Optional.empty()
                      : Optional.of(complete ? List.of() : missing(root, environment, site)));
            }
          });
    } catch (TimeoutException e) {
      console.warning(HostFiles.noAnswer(environment.path()));
      return Contents.UNKNOWN;
    }
  }

  /** By a thread of its own, which has the root of that namespace from then on. */
  private TreeDirectory rootOf(PreparedNamespace namespace) throws IOException {
    String file = host.prepared().file(namespace).toString();
    try {
      return Patience.run(
          HostFiles.PATIENCE_SECONDS,
          () -> {
            Syscalls.joinMounts(file);
            return TreeDirectory.root("/");
          });
    } catch (TimeoutException e) {
      throw new IOException(HostFiles.noAnswer(namespace.path()), e);
    }
  }

  private List<String> missing(TreeDirectory root, Environment environment, List<SiteLink> site)
      throws IOException, AdminFailure {
    Adoption adoption = Adoption.of(host.layout(), root, site, true);
    if (adoption.isTree()) {
      adoption.places(OwnThings.of(environment).mounts());
    }
    return adoption.isTree()
        ? adoption.changes()
        : List.of("create the tree: it has neither usr/bin nor bin");
  }

  private List<String> alone(String path) throws IOException {
    return Syscalls.isRoot()
        ? new NamespacesCheck(host.prepared(), host.look().mounts())
            .findings(path).stream().map(Finding::message).toList()
        : List.of();
  }

  private Optional<Boolean> inKernel(String path) throws IOException {
    if (!Syscalls.isRoot()) {
      return Optional.empty();
    }
    boolean running = host.look().isRunning();
    return Optional.of(running && (path.equals("/") || host.look().validPaths().contains(path)));
  }

  private String text(Report report) {
    Style style = console.style();
    TextTable table =
        new TextTable()
            .row("name", report.item().alias())
            .row("path", report.item().path())
            .row("kind", report.item().kind() + (report.item().verified() ? ", verified" : ""))
            .row("state", report.item().availability().word(style))
            .row("entry", report.place());
    report.item().generation().ifPresent(n -> table.row("generation", Integer.toString(n)));
    report.origin().forEach(line -> table.row("made of", line));
    if (!report.otherNames().isEmpty()) {
      table.row("also called", String.join(", ", report.otherNames()));
    }
    Traits traits = report.item().traits();
    traits.about().ifPresent(about -> table.row("about", about));
    row(table, "groups", traits.groups());
    row(table, "users", traits.users());
    traits.until().ifPresent(day -> table.row("until", day.toString()));
    report.item().closed().ifPresent(reason -> table.row("closed", reason));
    List<String> flags = new ArrayList<>();
    if (traits.hidden()) {
      flags.add("hidden");
    }
    if (traits.nosuid()) {
      flags.add("nosuid");
    }
    if (traits.readOnly()) {
      flags.add("ro");
    }
    if (!flags.isEmpty()) {
      table.row("also", String.join(", ", flags));
    }
    bind(traits).forEach(path -> table.row("bind", path));
    device(traits).forEach(device -> table.row("device", device));
    table.row("distribution", report.distribution().orElse("unknown"));
    report.visible().ifPresent(v -> table.row("seen inside", yesOrNo(v, style)));
    report.inKernel().ifPresent(k -> table.row("kernel's list", yesOrNo(k, style)));
    report.alone().forEach(message -> table.row("inside alone", style.doubtful(message)));
    report
        .missing()
        .ifPresent(
            m ->
                table.row(
                    "adopted",
                    m.isEmpty()
                        ? style.good("yes")
                        : style.doubtful(
                            "only in part: `chosctl adopt` would "
                                + m.get(0)
                                + (m.size() == 1 ? "" : ", and " + (m.size() - 1) + " more"))));
    report.occupants().ifPresent(all -> table.row("processes", Integer.toString(all.size())));
    return table
        + report
            .occupants()
            .filter(all -> !all.isEmpty())
            .map(all -> "\n" + Occupants.table(all))
            .orElse("");
  }

  private static List<String> bind(Traits traits) {
    return traits.fromHost().directories().stream().map(HostDirectory::path).toList();
  }

  private static List<String> device(Traits traits) {
    return traits.fromHost().devices().stream().map(HostDevice::name).toList();
  }

  private static void row(TextTable table, String title, List<Principal> principals) {
    if (!principals.isEmpty()) {
      table.row(title, String.join(", ", principals.stream().map(Principal::name).toList()));
    }
  }

  private static String yesOrNo(boolean fact, Style style) {
    return fact ? style.good("yes") : style.doubtful("no");
  }

  private static String json(Report report) {
    Json answer =
        new Json()
            .open('{')
            .member("name", report.item().alias())
            .member("path", report.item().path())
            .member("state", report.item().availability().word())
            .member("entry", report.place())
            .member("engine", report.item().engine())
            .member("kind", report.item().kind())
            .member("verified", report.item().verified())
            .member("generation", report.item().generation().orElse(null))
            .member("origin", report.origin())
            .member("otherNames", report.otherNames())
            .member("distribution", report.distribution().orElse(null))
            .member("visible", report.visible().orElse(null))
            .member("inKernel", report.inKernel().orElse(null))
            .member("insideAlone", report.alone())
            .member("adopted", report.missing().map(List::isEmpty).orElse(null))
            .member("missing", report.missing().orElse(List.of()))
            .member("bind", bind(report.item().traits()))
            .member("device", device(report.item().traits()));
    Inventory.addTraits(answer, report.item());
    Occupants.addTo(answer, report.occupants());
    return answer.close('}').toString();
  }
}
