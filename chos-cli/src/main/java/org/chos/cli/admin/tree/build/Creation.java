// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.console.Progress;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Sha256;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.TreeOrigin;
import org.chos.config.Environment;
import org.chos.config.SiteLink;
import org.chos.config.SysConfig;

/**
 * Makes a tree, a generation of its name, and lists it. All but the line in /etc/chos is made
 * beside the tree's place, and goes if anything fails.
 */
public final class Creation {
  private final Layout layout;
  private final Console console;
  private final SysConfig config;
  private final Environment environment;
  private final TreeSource source;
  private final List<SiteLink> site;
  private final boolean pack;
  private final Listing listing;
  private final Finishing finishing;

  /** How the tree becomes an environment's, once it is in its place. */
  public interface Listing {
    /** Objects before anything is made. */
    void refuseIfTaken() throws IOException, AdminFailure;

    /** Returns what was done, or would be. */
    String list(boolean dryRun) throws IOException, AdminFailure;
  }

  /** What else is done to a tree that is complete, before it is packed. */
  public interface Finishing {
    /** What would be done. */
    default List<String> plan() {
      return List.of();
    }

    /** Objects to a tree that nobody should be let into. */
    void finish(Path tree, Interruption interruption) throws IOException, AdminFailure;
  }

  /**
   * @param environment the name, and the path of the new tree
   * @param site what the site has every tree take from the host
   * @param pack whether to pack it into an image
   */
  public Creation(
      Layout layout,
      Console console,
      SysConfig config,
      Environment environment,
      TreeSource source,
      List<SiteLink> site,
      boolean pack,
      Listing listing,
      Finishing finishing) {
    this.layout = layout;
    this.console = console;
    this.config = config;
    this.environment = environment;
    this.source = source;
    this.site = site;
    this.pack = pack;
    this.listing = listing;
    this.finishing = finishing;
  }

  /** What would be done. */
  public List<String> plan() throws IOException, AdminFailure {
    listing.refuseIfTaken();
    Path place = Path.of(environment.path());
    Workplace.refuseUnlessFree(place);
    List<String> result = new ArrayList<>();
    result.add(source.plan(place));
    result.add("put the command chos into it, and links to what it shares with the host");
    result.addAll(finishing.plan());
    if (pack) {
      result.add("pack it into " + place);
    }
    result.add(listing.list(true));
    return result;
  }

  /**
   * Does it.
   *
   * @param verbose whether to tell all that the builder says
   * @return what was done
   */
  public List<String> run(boolean verbose) throws IOException, AdminFailure {
    try (Interruption interruption = new Interruption()) {
      return run(verbose, interruption);
    }
  }

  private List<String> run(boolean verbose, Interruption interruption)
      throws IOException, AdminFailure {
    try (Workplace workplace = Lock.held(layout, console, this::workplace)) {
      List<String> changes = new ArrayList<>();
      Path tree = workplace.tree();
      build(tree, workplace.directory(), verbose, interruption);
      changes.add("make " + source.what() + " in " + environment.path());
      changes.addAll(adopt(tree));
      finishing.finish(tree, interruption);
      Path made = tree;
      if (pack) {
        made = workplace.directory().resolve("image");
        pack(tree, made, verbose, interruption);
        changes.add("pack it");
      }
      if (interruption.isInterrupted()) {
        throw new AdminFailure("interrupted");
      }
      Path finished = made;
      String digest = pack ? Sha256.of(made, read -> {}) : "";
      changes.add(Lock.held(layout, console, () -> commit(workplace, finished, digest)));
      return changes;
    } catch (IOException | AdminFailure e) {
      if (interruption.isInterrupted()) {
        console.error("interrupted: nothing is left of " + environment.path());
      }
      throw e;
    }
  }

  private Workplace workplace() throws IOException, AdminFailure {
    listing.refuseIfTaken();
    Path directory = Path.of(config.chosFile()).toRealPath().getParent();
    if (!Files.isWritable(directory)) {
      throw new AdminFailure(
          "the directory "
              + directory
              + " is not writable, so "
              + config.chosFile()
              + " could not be changed: make it writable first");
    }
    return Workplace.make(console, Path.of(environment.path()));
  }

  private void build(Path directory, Path room, boolean verbose, Interruption interruption)
      throws IOException, AdminFailure {
    try (Progress progress = progress(verbose)) {
      source.fill(directory, room, interruption, progress, line -> tell(line, verbose));
    }
  }

  private void pack(Path tree, Path image, boolean verbose, Interruption interruption)
      throws IOException, AdminFailure {
    try (Progress progress = progress(verbose)) {
      progress.at(70, "packing");
      Packing.pack(tree, image, interruption, line -> tell(line, verbose));
    }
  }

  private Progress progress(boolean verbose) {
    return new Progress(console, console.canRewrite() && !verbose);
  }

  private void tell(String line, boolean verbose) {
    if (verbose) {
      console.note(line);
    }
  }

  private List<String> adopt(Path directory) throws IOException, AdminFailure {
    try (TreeDirectory root = TreeDirectory.root(directory.toString())) {
      Adoption adoption = Adoption.of(layout, root, site, false);
      if (adoption.isTree()) {
        adoption.places(OwnThings.of(environment).mounts());
      }
      if (!adoption.isTree() || !adoption.complete()) {
        adoption.report(console, directory.toString());
        throw new AdminFailure("the new tree can't be adopted, so it is not kept");
      }
      return adoption.changes();
    }
  }

  private String commit(Workplace workplace, Path made, String digest)
      throws IOException, AdminFailure {
    listing.refuseIfTaken();
    // Before it: what has no such file beside it is no generation.
    List<String> origin = new ArrayList<>(source.origin());
    origin.add(0, "made " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
    if (pack) {
      origin.add("squashfs yes");
      origin.add(TreeOrigin.DIGEST + " " + digest);
    }
    Path place = Path.of(environment.path());
    Path beside = Generations.origin(place);
    new TreeOrigin(origin).write(beside);
    try {
      workplace.place(made);
      try {
        return listing.list(false);
      } catch (IOException | AdminFailure e) {
        workplace.displace();
        throw e;
      }
    } catch (IOException | AdminFailure e) {
      Files.deleteIfExists(beside);
      throw e;
    }
  }
}
