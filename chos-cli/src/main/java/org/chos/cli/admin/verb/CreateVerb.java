// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.tree.UnseenDirectories;
import org.chos.cli.admin.tree.build.Creation;
import org.chos.cli.admin.tree.build.TreeSource;
import org.chos.cli.admin.tree.build.UsersCreation;
import org.chos.cli.admin.tree.build.Workplace;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.TreeOrigin;
import org.chos.cli.admin.tree.image.ContainerSource;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Generation;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code chosctl create} */
final class CreateVerb extends ChangingVerb {
  private static final String USUAL_PLACE = "/export/os";

  private final EnvironmentsList registry = tools.registry();
  private final SourceOptions options = new SourceOptions();
  private String name;
  private String path;

  CreateVerb(Tools tools) {
    super(
        "create",
        "Create an OS tree, as an environment.",
        "Makes it of Debian or a derivative by mmdebstrap or debootstrap, of an image for"
            + " containers by skopeo and umoci, or of a copy. Adopts the tree, adds a line to"
            + " /etc/chos, and lets users enter it if the service is running. If it fails or is"
            + " interrupted, nothing is left behind. `chosctl update` makes the next generation. An"
            + " ordinary user makes trees of --image, for the namespace engine: the line goes to"
            + " ~/.config/chos/environments.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addPositional(OptionSpecs.argument(0, "NAME", "the environment's name").build());
    options.declare(spec);
    spec.addOption(
        OptionSpecs.option(
                "--path",
                "DIR",
                "where to put the tree, as DIR/1; default: "
                    + USUAL_PLACE
                    + "/NAME; without root, as DIR/NAME, in the working directory")
            .build());
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    options.take(given);
    name = given.matchedPositionalValue(0, null);
    path = given.matchedOptionValue("--path", null);
    if (!options.saySomething()) {
      throw new ParameterException(
          given.commandSpec().commandLine(),
          "Missing required option: '--suite=SUITE', '--image=REF' or '--from=DIR'");
    }
  }

  /** A user makes trees of his own. */
  @Override
  boolean isRootsAlone() {
    return false;
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    host.chosFs().requireOutside();
    if (!Syscalls.isRoot()) {
      return ofUser();
    }
    TreeSource source = options.source().orElseThrow();
    String store = registry.candidate(name, path == null ? USUAL_PLACE + "/" + name : path).path();
    Generations before = Generations.in(Path.of(store));
    SysConfig config = configuration.sysConfig();
    refuseIfTaken(config);
    refuseStoreOfOther(store, config);
    if (before.all().isEmpty() && !before.isBegun()) {
      Workplace.refuseUnlessFree(Path.of(store));
    }
    Environment environment = registry.candidate(name, before.next(options.squashfs()).path());
    Creation creation =
        new Creation(
            host.layout(),
            console,
            config,
            environment,
            source,
            configuration.environments(config).links(),
            options.squashfs(),
            listing(environment, source, config),
            (tree, interruption) -> tellOfUnseen(tree));
    Service service = new Service(host, console, configuration, dryRun);
    if (dryRun) {
      List<String> changes = new ArrayList<>(creation.plan());
      changes.addAll(service.reloadIfRunning().changes());
      return new Outcome(changes, "");
    }
    return publish(service, new ArrayList<>(creation.run(verbose)));
  }

  /** Images for containers have directories of their own at the top. */
  private void tellOfUnseen(Path tree) throws IOException {
    Set<String> unseen = UnseenDirectories.of(tree);
    if (!unseen.isEmpty() && !configuration.wantsMountEngine()) {
      console.note(
          name
              + " has "
              + String.join(", ", unseen)
              + ": the root that all trees share does not show that; inside it is at "
              + String.join(", ", unseen.stream().map(UnseenDirectories.TREE::concat).toList()));
    }
  }

  private Outcome ofUser() throws IOException, AdminFailure {
    TreeSource source = options.source().orElseThrow();
    if (!(source instanceof ContainerSource)) {
      throw new AdminFailure(
          "only root can make such a tree: use sudo, or make one of an image for containers, by"
              + " --image");
    }
    String place = (path == null ? "." : path) + "/" + name + (options.squashfs() ? ".sqfs" : "");
    UsersCreation creation =
        new UsersCreation(
            host.layout(), console, source, registry.candidate(name, place), options.squashfs());
    return dryRun
        ? new Outcome(creation.plan(), "")
        : new Outcome(creation.run(verbose), name + " is ready: chos --env " + name);
  }

  private Creation.Listing listing(Environment environment, TreeSource source, SysConfig config) {
    return new Creation.Listing() {
      @Override
      public void refuseIfTaken() throws AdminFailure {
        CreateVerb.this.refuseIfTaken(config);
      }

      @Override
      public String list(boolean dry) throws IOException {
        String added = registry.add(environment, config, dry);
        if (!dry) {
          List<String> settings = new TreeOrigin(source.origin()).settings();
          Path file = Path.of(config.chosFile()).toRealPath();
          for (String left : EnvironmentsList.set(environment, settings, file)) {
            console.warning("the image sets " + left + ", which can't be said in /etc/chos");
          }
        }
        return added;
      }
    };
  }

  private void refuseIfTaken(SysConfig config) throws AdminFailure {
    if (configuration.environments(config).find(name).isPresent()) {
      throw new AdminFailure(
          name
              + " is in "
              + config.chosFile()
              + " already: choose another name, or `chosctl remove "
              + name
              + "` first; `chosctl update "
              + name
              + "` makes a new generation");
    }
  }

  /** A directory has the generations of one name. */
  private void refuseStoreOfOther(String store, SysConfig config) throws AdminFailure {
    for (Environment other : configuration.environments(config).all()) {
      boolean inside = Generation.of(other.path()).filter(g -> g.store().equals(store)).isPresent();
      if (inside) {
        throw new AdminFailure(
            store
                + " has the tree of "
                + other.alias()
                + ", "
                + other.path()
                + ": choose another --path, or `chosctl update "
                + other.alias()
                + "` makes a new generation of that");
      }
    }
  }

  /** From here on the tree stays, whatever happens. */
  private Outcome publish(Service service, List<String> changes) throws IOException, AdminFailure {
    try {
      Outcome reloaded = service.reloadIfRunning();
      changes.addAll(reloaded.changes());
      return new Outcome(changes, name + " is ready; " + reloaded.summary());
    } catch (AdminFailure e) {
      throw new AdminFailure(name + " is ready, but can't be entered yet: " + e.getMessage());
    }
  }
}
