// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.OfferTables;
import org.chos.cli.admin.host.PreparedNamespace;
import org.chos.cli.admin.host.PreparedNamespace.Own;
import org.chos.cli.admin.host.PreparedNamespace.Spec;
import org.chos.cli.admin.host.PreparedNamespace.Wanted;
import org.chos.cli.admin.host.PreparedNamespaces;
import org.chos.cli.admin.host.Rights;
import org.chos.cli.admin.host.ShellRules;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.service.step.MountPlaceForNamespaces;
import org.chos.cli.admin.service.step.PrepareNamespaces;
import org.chos.cli.admin.service.step.PublishNamespaces;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.SwitchEntryLog;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.admin.tree.image.Image;
import org.chos.cli.admin.tree.image.Images;
import org.chos.config.EntryLog;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.chos.config.SysConfig;

/**
 * Finds what the mount engine lacks: namespaces that are prepared as the files say, and a table
 * that tells of them. Changes nothing itself.
 */
public final class PreparedPlanner {
  private static final String HOST_ROOT = "/";
  private static final String START = "chosctl start";

  private final Host host;
  private final Layout layout;
  private final PreparedNamespaces prepared;
  private final Snapshot now;
  private final SysConfig config;
  private final HostFiles files;
  private final List<StartPlan.Warning> warnings = new ArrayList<>();

  /** Of trees that are images, by their paths: mounts that are attached nowhere yet. */
  private final Map<String, Integer> images = new HashMap<>();

  /** There as soon as it is known what can be bound. */
  private PreparedNames names;

  private PreparedPlanner(Host host, Snapshot now, SysConfig config, HostFiles files) {
    this.host = host;
    layout = host.layout();
    prepared = host.prepared();
    this.now = now;
    this.config = config;
    this.files = files;
  }

  public static StartPlan plan(
      Host host, Snapshot now, SysConfig config, Environments environments, HostFiles files)
      throws IOException {
    return new PreparedPlanner(host, now, config, files).plan(environments);
  }

  private StartPlan plan(Environments environments) throws IOException {
    List<String> paths = new ArrayList<>(config.bindMounts());
    for (Environment environment : environments.all()) {
      paths.add(environment.path());
      nested().forEach(bind -> paths.addAll(pointIn(environment.path(), bind)));
    }
    files.lookAt(paths);

    List<Step> steps = new ArrayList<>();
    if (!prepared.isReady(now.mounts())) {
      steps.add(new MountPlaceForNamespaces(prepared.place()));
    }
    List<String> binds = config.bindMounts().stream().filter(this::canBind).toList();
    names =
        new PreparedNames(
            config,
            binds,
            files,
            environments.all().stream()
                .map(Environment::path)
                .filter(path -> !path.equals(HOST_ROOT) && files.at(path).isDirectory())
                .toList());
    List<Environment> published = new ArrayList<>();
    Map<String, Spec> specs = new LinkedHashMap<>();
    Map<String, String> closed = now.closings().trees(environments.all());
    for (Environment environment : environments.all()) {
      String path = environment.path();
      if (path.equals(HOST_ROOT) || specs.containsKey(path)) {
        published.add(environment);
        continue;
      }
      Optional<Spec> spec = spec(environment, environments, binds);
      if (spec.isPresent()) {
        specs.put(path, spec.get());
        published.add(environment);
      }
    }
    ZoneId zone = ZoneId.systemDefault();
    Notices notices =
        Notices.of(
            published,
            environments.defaults(),
            closed,
            StagedCopies.read()
                .names(published, Generations.names(published, files, now.notices().generations())),
            zone);
    List<Wanted> wanted = new ArrayList<>();
    for (String rights : Rights.lines(published, closed.keySet(), zone)) {
      wanted.add(new Wanted(specs.get(Rights.path(rights)), notices.admission(rights)));
    }
    boolean same = areInForce(wanted);
    if (!same) {
      steps.add(new PrepareNamespaces(wanted, madeAnew(wanted), images));
    }
    EntryLog log = entryLog();
    if (log != now.logEntries()) {
      steps.add(new SwitchEntryLog(layout.logEntries(), log));
    }
    ShellRules rules =
        ShellRules.of(published, files, HOST_ROOT, OfferTables.of(environments, published));
    if (!same
        || !lines(now.table()).equals(lines(published))
        || !now.rules().equals(rules)
        || !now.notices().equals(notices)) {
      steps.add(new PublishNamespaces(published, rules, notices));
    }
    return new StartPlan(steps, published, List.of(), warnings);
  }

  /** It is the module that records in the kernel's audit, and here there is none. */
  private EntryLog entryLog() {
    if (config.logEntries() != EntryLog.AUDIT) {
      return config.logEntries();
    }
    warn(
        "LOG_ENTRIES is audit, which takes the kernel engine, so that the journal is told instead,"
            + " which is no proof: write LOG_ENTRIES=journal in "
            + layout.sysconfig()
            + ", or use the kernel engine",
        "sed -i 's/^LOG_ENTRIES=.*/LOG_ENTRIES=journal/' " + layout.sysconfig() + " && " + START,
        Optional.empty());
    return EntryLog.JOURNAL;
  }

  private boolean areInForce(List<Wanted> wanted) throws IOException {
    if (!prepared.areInForce() || host.look().prepared().size() != wanted.size()) {
      return false;
    }
    for (Wanted each : wanted) {
      Optional<PreparedNamespace> there = host.look().preparedFor(each.spec().path());
      if (there.isEmpty()
          || !there.get().spec().equals(each.spec())
          || !prepared.admission(there.get()).equals(each.admission())) {
        return false;
      }
    }
    return true;
  }

  private List<String> madeAnew(List<Wanted> wanted) throws IOException {
    List<String> result = new ArrayList<>();
    for (Wanted each : wanted) {
      if (!former(each.spec().path()).filter(each.spec()::equals).isPresent()) {
        result.add(each.spec().alias());
      }
    }
    return result;
  }

  /** What is said of a tree under one of its names holds for it under all. */
  private static MountFlags flags(String path, Environments environments) {
    boolean nosuid = false;
    boolean readOnly = false;
    for (Environment environment : environments.all()) {
      if (environment.path().equals(path)) {
        nosuid |= environment.traits().nosuid();
        readOnly |= environment.traits().readOnly();
      }
    }
    return new MountFlags(nosuid, readOnly);
  }

  /** Whether the kernel can give flags to all that is mounted in a tree (Linux 5.12). */
  private static boolean canHaveFlags() {
    String[] number = System.getProperty("os.version").split("\\D+");
    int major = Integer.parseInt(number[0]);
    return major > 5 || major == 5 && Integer.parseInt(number[1]) >= 12;
  }

  /** Directories of the host that lie within others, which the tree can have. */
  private List<String> nested() {
    return config.bindMounts().stream().filter(bind -> bind.lastIndexOf('/') > 0).toList();
  }

  /** Where such a one comes to lie in a tree, and the tree's own directory that it lies in. */
  private static List<String> pointIn(String tree, String bind) {
    return List.of(tree + bind.substring(0, bind.indexOf('/', 1)), tree + bind);
  }

  /** In what is the tree's nothing is made but by who looks after it. */
  private void warnOfMissingPoints(Environment environment, List<String> binds) {
    String tree = environment.path();
    for (String bind : nested()) {
      List<String> points = pointIn(tree, bind);
      boolean shown = binds.stream().anyMatch(other -> bind.startsWith(other + '/'));
      if (binds.contains(bind)
          && !shown
          && files.at(points.get(0)).isDirectory()
          && !files.at(points.get(1)).isDirectory()) {
        warn(
            "environment "
                + environment.alias()
                + ": its tree has no directory "
                + bind
                + " for the host's to be mounted on, so that this is not seen inside",
            "mkdir -p " + ShellWord.quoted(points.get(1)) + " && chosctl restart",
            Optional.of(environment.alias()));
      }
    }
  }

  private boolean canBind(String source) {
    if (files.at(source).isSilent()) {
      warn(
          HostFiles.noAnswer(source) + ", so it is not seen inside: once it does, " + START,
          START,
          Optional.empty());
      return false;
    }
    if (!files.at(source).isDirectory()) {
      warn(
          source
              + " is not a directory, so it is not seen inside: create it, or remove it from"
              + " BINDMOUNT in "
              + layout.sysconfig(),
          "mkdir -p " + source + " && " + START,
          Optional.empty());
      return false;
    }
    return true;
  }

  /** Empty if nobody can be let in. One that is prepared stays while its server is silent. */
  private Optional<Spec> spec(
      Environment environment, Environments environments, List<String> binds) throws IOException {
    String path = environment.path();
    MountFlags flags = flags(path, environments);
    HostFiles.Sight sight = files.at(path);
    if (sight.isSilent()) {
      Optional<Spec> former = former(path);
      warn(
          "environment "
              + environment.alias()
              + ": "
              + HostFiles.noAnswer(path)
              + (former.isPresent()
                  ? ": it stays as it is"
                  : ", so nobody can enter it: once it does, " + START),
          START,
          Optional.of(environment.alias()));
      return former;
    }
    Optional<Image> image = image(environment, environments, flags, binds);
    if (image.isPresent()) {
      return spec(environment, image.get(), flags, binds);
    }
    if (!sight.isDirectory()) {
      warn(
          "environment "
              + environment.alias()
              + ": "
              + path
              + " is not a directory: create the tree, or remove its line from "
              + config.chosFile()
              + "; until then nobody can enter it",
          EnvironmentsList.takeOff(config, environment),
          Optional.of(environment.alias()));
      return Optional.empty();
    }
    if (!flags.isNone() && !canHaveFlags()) {
      warn(
          "environment "
              + environment.alias()
              + ": "
              + flags
              + " takes Linux 5.12 in the mount engine, so nobody can enter it: remove that from"
              + " its section of "
              + config.chosFile()
              + ", or use the kernel engine",
          "chosctl edit",
          Optional.of(environment.alias()));
      return Optional.empty();
    }
    warnOfMissingPoints(environment, binds);
    return Optional.of(spec(environment, sight.identity(), flags, binds, own(environment, path)));
  }

  private Spec spec(
      Environment environment,
      String identity,
      MountFlags flags,
      List<String> binds,
      List<Own> own) {
    return new Spec(
        Generation.nameOf(environment),
        environment.path(),
        identity,
        config.makeLinks(),
        config.privateMounts(),
        flags,
        binds,
        own,
        names.of(environment.path()));
  }

  /** What is prepared for the tree now. */
  private Optional<Spec> former(String path) throws IOException {
    return host.look().preparedFor(path).map(PreparedNamespace::spec);
  }

  /** Mounts it, unless there is a namespace with it that is as it should be. */
  private Optional<Image> image(
      Environment environment, Environments environments, MountFlags flags, List<String> binds)
      throws IOException {
    // Where something is mounted in it can't be told without a look at it.
    Optional<String> present =
        former(environment.path())
            .filter(Spec::isImage)
            .filter(s -> environment.traits().fromHost().isNone())
            .filter(s -> s.equals(spec(environment, s.identity(), flags, binds, List.of())))
            .map(Spec::identity);
    return Images.forNamespace(host, environment, environments, files, flags, present);
  }

  private Optional<Spec> spec(
      Environment environment, Image image, MountFlags flags, List<String> binds)
      throws IOException {
    if (image.state() == Image.State.UNUSABLE) {
      warn(
          "environment "
              + environment.alias()
              + ": "
              + image.said()
              + ", or remove its line from "
              + config.chosFile()
              + "; until then nobody can enter it",
          EnvironmentsList.takeOff(config, environment),
          Optional.of(environment.alias()));
      return Optional.empty();
    }
    if (image.state() == Image.State.READY) {
      images.put(environment.path(), image.mount());
      List<Own> own = own(environment, "/proc/self/fd/" + image.mount());
      return Optional.of(spec(environment, image.name(), flags, binds, own));
    }
    if (image.state() == Image.State.DAMAGED) {
      warn(
          "environment " + environment.alias() + ": " + image.said(),
          Images.replace(environment.path()),
          Optional.of(environment.alias()));
    }
    return former(environment.path());
  }

  /** What does not answer stays where it is, and is nowhere else. */
  private List<Own> own(Environment environment, String root) throws IOException {
    List<Own> result = new ArrayList<>();
    OwnPlaces places = new OwnPlaces(layout, config, files, warnings);
    for (OwnPlaces.Own own : places.of(environment, root)) {
      Own each = new Own(own.wanted().source(), own.place(), own.flags());
      if (!own.flags().isNone() && !canHaveFlags()) {
        places.warn(
            environment,
            own.wanted().said() + ": " + own.flags() + " takes Linux 5.12 in the mount engine",
            "chosctl edit");
      } else if (!own.silent()
          || former(environment.path()).filter(spec -> spec.own().contains(each)).isPresent()) {
        result.add(each);
      }
    }
    return result;
  }

  private static List<String> lines(List<Environment> environments) {
    return environments.stream().map(e -> e.alias() + '\t' + e.path()).toList();
  }

  private void warn(String message, String remedy, Optional<String> environment) {
    warnings.add(new StartPlan.Warning(message, remedy, environment));
  }
}
