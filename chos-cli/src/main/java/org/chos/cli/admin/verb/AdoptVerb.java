// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.Writers;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.HashFiles;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.build.Packing;
import org.chos.cli.admin.tree.build.Workplace;
import org.chos.cli.admin.tree.image.ImageFile;
import org.chos.cli.admin.tree.maintain.Maintenance;
import org.chos.cli.admin.tree.maintain.NeededAccounts;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SiteLink;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl adopt} */
final class AdoptVerb extends ChangingVerb {
  private static final int PATIENCE_SECONDS = 60;

  private final EnvironmentsList registry = tools.registry();
  private String name;
  private String directory;
  private boolean repack;

  AdoptVerb(Tools tools) {
    super(
        "adopt",
        "Make an existing OS tree an environment.",
        "Puts the command chos into the tree in DIR, and links to what it shares with the "
            + "host (what was there is kept beside it as *.chos-orig), and adds a line to "
            + "/etc/chos. An image stays as it is, and gets that when it is mounted.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addPositional(OptionSpecs.argument(0, "NAME", "the environment's name").build());
    spec.addPositional(OptionSpecs.argument(1, "DIR", "where the tree, or its image, is").build());
    spec.addOption(
        OptionSpecs.flag("--repack", "put it into the image itself, which is packed anew"));
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    name = given.matchedPositionalValue(0, null);
    repack = given.hasMatchedOption("--repack");
    directory = given.matchedPositionalValue(1, null);
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    if (repack) {
      repack();
    }
    return dryRun ? adopt() : Lock.held(host.layout(), console, this::adopt);
  }

  private Outcome adopt() throws IOException, AdminFailure {
    Environment environment = registry.candidate(name, directory);
    String path = environment.path();
    HostFiles.Sight tree = host.look().files().at(path);
    if (tree.isSilent()) {
      throw new AdminFailure(HostFiles.noAnswer(path) + ": adopt it once it does");
    }
    if (tree.isOther()) {
      return adoptImage(environment);
    }
    if (!tree.isDirectory()) {
      throw new AdminFailure(
          path + " is not a directory: create the tree first, or have `chosctl create` do it");
    }
    if (Writers.isReadOnly(path) && !isAdopted(path)) {
      return list(environment);
    }
    SysConfig config = configuration.sysConfig();
    List<String> completed = new ArrayList<>();
    boolean listed = registry.has(environment, config);
    Environments environments = configuration.environments(config);
    List<SiteLink> site = environments.links();
    if (!dryRun) {
      completed.addAll(new Maintenance(host.layout(), console, environment, site).complete());
    }
    Adoption adoption = adopt(path, environments);
    if (!adoption.isTree()) {
      throw notATree(path);
    }
    adoption.report(console, path);
    List<String> changes = new ArrayList<>(adoption.changes());
    changes.addAll(0, completed);
    changes.addAll(accounts(path));
    if (!listed) {
      changes.add(registry.add(environment, config, dryRun));
    }
    return new Outcome(changes, summary(adoption.complete(), listed), adoption.complete());
  }

  /** What there is to put into it is for who mounts it. */
  private Outcome adoptImage(Environment environment) throws IOException, AdminFailure {
    ImageFile.open(environment.path()).close();
    return list(environment);
  }

  /** Whether there is nothing to do for who mounts it. */
  private static boolean isAdopted(String path) throws IOException, AdminFailure {
    try (TreeDirectory root = TreeDirectory.root(path)) {
      if (!Adoption.isTree(root)) {
        throw notATree(path);
      }
      return Adoption.hasProgram(root);
    }
  }

  private static AdminFailure notATree(String path) {
    return new AdminFailure(
        path + " has neither usr/bin nor bin, so it is not an OS tree: create the tree first");
  }

  private Outcome list(Environment environment) throws IOException, AdminFailure {
    SysConfig config = configuration.sysConfig();
    boolean listed = registry.has(environment, config);
    return new Outcome(
        listed ? List.of() : List.of(registry.add(environment, config, dryRun)),
        summary(true, listed));
  }

  private void repack() throws IOException, AdminFailure {
    Path image = Path.of(registry.candidate(name, directory).path());
    try (ImageFile file = ImageFile.open(image.toString())) {
      if (file.hashes().isPresent()) {
        throw new AdminFailure(
            image
                + " is checked by "
                + HashFiles.of(image).hashes()
                + ", which would not fit any longer: remove it, and the root hash, and make them"
                + " anew after that");
      }
    }
    if (dryRun) {
      return;
    }
    Environments environments = configuration.environments(configuration.sysConfig());
    try (Interruption interruption = new Interruption();
        Workplace workplace =
            Workplace.make(console, image.resolveSibling(image.getFileName() + ".repacked"))) {
      Path tree = workplace.directory().resolve("tree");
      Packing.unpack(image, tree, interruption, line -> {});
      Adoption adoption = adopt(tree.toString(), environments);
      if (!adoption.isTree() || !adoption.complete()) {
        adoption.report(console, image.toString());
        throw new AdminFailure(image + " can't be adopted, and stays as it is");
      }
      Path fresh = workplace.directory().resolve("image");
      Packing.pack(tree, fresh, interruption, line -> {});
      // Who has the old one mounted keeps it.
      Files.move(fresh, image, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Those that programs have made in the tree alone, while it had users of its own, as well. */
  private List<String> accounts(String path) throws IOException {
    NeededAccounts needed = new NeededAccounts(Path.of(path));
    if (needed.addSplit() && !dryRun) {
      needed.save();
    }
    NeededAccounts.Lack lack = needed.make(dryRun);
    lack.objections().forEach(console::warning);
    return lack.made().stream().map(account -> "make " + account + " on the host").toList();
  }

  private Adoption adopt(String path, Environments environments) throws IOException, AdminFailure {
    Optional<Environment> known = environments.find(name);
    try {
      return Patience.run(
          PATIENCE_SECONDS,
          () -> {
            try (TreeDirectory root = TreeDirectory.root(path)) {
              Adoption adoption = Adoption.of(host.layout(), root, environments.links(), dryRun);
              if (adoption.isTree() && known.isPresent()) {
                adoption.places(OwnThings.of(known.get()).mounts());
              }
              return adoption;
            }
          });
    } catch (TimeoutException e) {
      throw new AdminFailure(
          path
              + " answered, but adopting it did not finish within "
              + PATIENCE_SECONDS
              + " seconds: run it again, it goes on from there");
    }
  }

  private String summary(boolean complete, boolean listed) {
    return name
        + (complete
            ? " is adopted"
            : " is adopted only in part: make its tree writable and adopt it again")
        + (listed ? "" : "; `chosctl reload` lets users enter it");
  }
}
