// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.admin.tree.image.ImageCopy;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.chos.config.SysConfig;

/**
 * Has users of an environment served from a copy of its image on this host's own disk: who enters
 * from then on is in that, who is inside stays where he is.
 */
public final class Staging {
  private static final int OTHERS_WRITABLE = 0022;

  private final Host host;
  private final Console console;
  private final Configuration configuration;
  private final String name;
  private final Path directory;
  private final ImageCopy copies;

  /**
   * @param directory absolute
   */
  public Staging(
      Host host, Console console, Configuration configuration, String name, Path directory) {
    this.host = host;
    this.console = console;
    this.configuration = configuration;
    this.name = name;
    this.directory = directory;
    copies = new ImageCopy(directory, console);
  }

  private Environment environment() throws AdminFailure {
    SysConfig config = configuration.sysConfig();
    return Configuration.named(name, configuration.environments(config), config);
  }

  /** What staging it would do. */
  public Outcome plan() throws IOException, AdminFailure {
    Environment environment = imaged();
    refuseDirectory();
    return new Outcome(
        inForce(environment).isPresent()
            ? List.of()
            : List.of(
                "copy " + environment.path() + " to " + directory,
                "serve the users of " + name + " from there"),
        "");
  }

  /** Returns what was done; nothing, if it was already. */
  public Outcome stage() throws IOException, AdminFailure {
    imaged();
    refuseDirectory();
    make(directory);
    refuseDirectory();
    return Lock.heldIn(
        directory,
        console,
        () -> {
          // Not while it waits for another one, which ^C can end at once.
          try (Interruption interruption = new Interruption()) {
            return stageNow(interruption);
          }
        });
  }

  private Outcome stageNow(Interruption interruption) throws IOException, AdminFailure {
    host.look().anew();
    Environment environment = imaged();
    Optional<StagedCopies.Copy> there = inForce(environment);
    if (there.isPresent()) {
      return new Outcome(List.of(), name + " is staged, in " + there.get().path());
    }
    StagedCopies.Copy copy = copies.of(environment.path(), interruption);
    List<String> changes = new ArrayList<>();
    changes.add("copy " + environment.path() + " to " + copy.path());
    StagedCopies before = change(now -> now.with(copy));
    try {
      changes.addAll(serve(copy.path()));
    } catch (IOException | AdminFailure e) {
      change(now -> before);
      new Service(host, console, configuration, false).reloadIfRunning();
      if (!before.all().contains(copy)) {
        copies.delete(copy);
      }
      throw e;
    }
    changes.addAll(clear());
    return new Outcome(changes, name + " is staged, in " + copy.path());
  }

  /** What evicting it would do. */
  public Outcome planEviction() throws IOException, AdminFailure {
    List<String> changes = new ArrayList<>();
    for (StagedCopies.Copy copy : own(environment())) {
      changes.add("delete " + copy.path());
    }
    return new Outcome(changes, "");
  }

  /** Has users served from the image itself again, and deletes the copies. */
  public Outcome evict() throws IOException, AdminFailure {
    return Files.isDirectory(directory)
        ? Lock.heldIn(directory, console, this::evictNow)
        : evictNow();
  }

  private Outcome evictNow() throws IOException, AdminFailure {
    Environment environment = environment();
    List<StagedCopies.Copy> own = own(environment);
    if (own.isEmpty()) {
      return new Outcome(List.of(), name + " is not staged in " + directory);
    }
    refuseIfInside(own);
    StagedCopies before =
        change(
            now ->
                new StagedCopies(now.all().stream().filter(copy -> !own.contains(copy)).toList()));
    List<String> changes = new ArrayList<>();
    try {
      changes.addAll(serve(environment.path()));
      // Somebody may have entered until then.
      refuseIfInside(own);
    } catch (IOException | AdminFailure e) {
      change(now -> before);
      new Service(host, console, configuration, false).reloadIfRunning();
      throw e;
    }
    for (StagedCopies.Copy copy : own) {
      delete(copy);
      changes.add("delete " + copy.path());
    }
    return new Outcome(changes, name + " is no longer staged in " + directory);
  }

  private void refuseIfInside(List<StagedCopies.Copy> own) throws IOException, AdminFailure {
    for (StagedCopies.Copy copy : own) {
      List<ChosFs.Entry> inside = Occupants.in(host, copy.path());
      if (!inside.isEmpty()) {
        throw new AdminFailure(
            "processes are in "
                + copy.path()
                + ": "
                + Occupants.some(host, inside)
                + ": it stays until they have ended; to keep others out meanwhile: chosctl close "
                + ShellWord.quoted(name));
      }
    }
  }

  /** The environment, of which the tree must be an image. */
  private Environment imaged() throws IOException, AdminFailure {
    Environment environment = environment();
    HostFiles.Sight sight = host.look().files().at(environment.path());
    boolean served = sight.isSilent() && inForce(environment).isPresent();
    if (sight.isSilent() && !served) {
      throw new AdminFailure(HostFiles.noAnswer(environment.path()) + ": try again once it does");
    }
    if (!sight.isOther() && !served) {
      throw new AdminFailure(
          environment.path()
              + (sight.isDirectory() ? " is a directory" : " is not there")
              + ", and only an image can be staged: `chosctl update --squashfs "
              + ShellWord.quoted(name)
              + "` makes one of a tree that `chosctl create` has made");
    }
    return environment;
  }

  /** Objects to a place from which nobody could be served, or that is not root's alone. */
  private void refuseDirectory() throws IOException, AdminFailure {
    SysConfig config = configuration.sysConfig();
    String path = directory.toString();
    Optional<String> objection =
        new EnvironmentsList(host.layout(), configuration).objectionToPlace(path);
    for (String bind : config.bindMounts()) {
      if (objection.isEmpty() && RawPath.within(bind, path)) {
        objection = Optional.of(path + " is seen inside as it is, since BINDMOUNT has " + bind);
      }
    }
    if (objection.isPresent()) {
      throw new AdminFailure(
          objection.get() + ": name a directory where a tree can be, such as /export/staged");
    }
    if (host.look().mounts().mayHang(path)) {
      throw new AdminFailure(
          path
              + " is on a file system of type "
              + host.look().mounts().holding(path).orElseThrow().type()
              + ": name a directory of this host's own disk");
    }
    if (Files.exists(directory)) {
      Map<String, Object> is = Files.readAttributes(directory, "unix:uid,mode");
      boolean others = ((Integer) is.get("mode") & OTHERS_WRITABLE) != 0;
      if (!Files.isDirectory(directory) || (Integer) is.get("uid") != 0 || others) {
        throw new AdminFailure(
            path
                + " is not a directory of root's alone, and who can write to an image has set-uid"
                + " programs of his own: name another one, or one in it");
      }
    }
  }

  private static void make(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      make(directory.getParent());
      Directories.make(directory.toString(), Directories.USUAL_MODE);
    }
  }

  /** The copy in the directory from which users are served; empty if there is something to do. */
  private Optional<StagedCopies.Copy> inForce(Environment environment) throws IOException {
    Optional<StagedCopies.Copy> copy =
        StagedCopies.read()
            .last(environment.path())
            .filter(c -> RawPath.within(directory.toString(), c.path()));
    return copy.isPresent()
            && copy.get().fault(host.look().files()).isEmpty()
            && Switch.isInForce(host, name, copy.get().path())
        ? copy
        : Optional.empty();
  }

  /** What becomes of the list. */
  private interface Change {
    StagedCopies of(StagedCopies now);
  }

  /** Returns the list as it was. */
  private StagedCopies change(Change change) throws IOException, AdminFailure {
    return Lock.held(
        host.layout(),
        console,
        () -> {
          StagedCopies now = StagedCopies.read();
          change.of(now).write();
          return now;
        });
  }

  private List<String> serve(String path) throws IOException, AdminFailure {
    Outcome reloaded = new Service(host, console, configuration, false).reloadIfRunning();
    host.look().anew();
    if (!Switch.isInForce(host, name, path)) {
      throw new AdminFailure(path + " can't be published: the warnings say why");
    }
    return reloaded.changes();
  }

  /** Those of the environment that are in the directory, of its other generations, too. */
  private List<StagedCopies.Copy> own(Environment environment) throws IOException {
    Optional<String> store = Generation.of(environment.path()).map(Generation::store);
    return StagedCopies.read().all().stream()
        .filter(copy -> RawPath.within(directory.toString(), copy.path()))
        .filter(
            copy ->
                copy.original().equals(environment.path())
                    || store.isPresent()
                        && store.equals(Generation.of(copy.original()).map(Generation::store)))
        .toList();
  }

  /** Deletes copies in the directory that serve nobody any longer, and that nobody is in. */
  private List<String> clear() throws IOException, AdminFailure {
    Environments environments = configuration.environments(configuration.sysConfig());
    StagedCopies all = StagedCopies.read();
    List<String> changes = new ArrayList<>();
    for (StagedCopies.Copy copy : all.all()) {
      boolean serves =
          all.last(copy.original()).filter(copy::equals).isPresent()
              && environments.all().stream().anyMatch(e -> e.path().equals(copy.original()));
      if (!serves
          && RawPath.within(directory.toString(), copy.path())
          && Occupants.in(host, copy.path()).isEmpty()
          && host.processes().using(host.layout().inChos(copy.path())).isEmpty()) {
        change(now -> now.without(copy));
        delete(copy);
        changes.add("delete " + copy.path());
      }
    }
    return changes;
  }

  private void delete(StagedCopies.Copy copy) throws IOException {
    Path point = Path.of(host.layout().inChos(copy.path()));
    host.unmounter().unmount(point.toString());
    copies.delete(copy);
    Files.deleteIfExists(point);
    Files.deleteIfExists(point.getParent());
    ChangeLog.add("done: delete {}", copy.path());
  }
}
