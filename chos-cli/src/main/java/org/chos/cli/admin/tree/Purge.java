// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.RawPath;
import org.chos.config.Environment;
import org.chos.config.Environments;

/** The tree of an environment that is to be deleted: whether it may be, and that. */
public final class Purge {
  private final Host host;
  private final EnvironmentsList registry;
  private final Environment environment;
  private final Path tree;

  public Purge(Host host, EnvironmentsList registry, Environment environment) {
    this.host = host;
    this.registry = registry;
    this.environment = environment;
    tree = Path.of(environment.path());
  }

  public String path() {
    return environment.path();
  }

  public boolean hasTree() {
    return Files.exists(tree, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Objects to deleting anything but a tree that is nobody else's.
   *
   * @param environments all of the host
   */
  public void refuseUnlessSafe(Environments environments) throws IOException, AdminFailure {
    if (environment.path().equals("/")) {
      throw refusal("/ is the host itself");
    }
    Optional<String> place = registry.objectionToPlace(environment.path());
    if (place.isPresent()) {
      throw refusal(place.get());
    }
    Optional<Environment> other =
        environments.all().stream()
            .filter(e -> !e.equals(environment) && overlaps(e.path(), environment.path()))
            .findFirst();
    if (other.isPresent()) {
      throw refusal("it belongs to " + other.get().alias() + " (" + other.get().path() + "), too");
    }
    HostFiles.Sight sight = new HostFiles(MountTable.read()).at(environment.path());
    if (sight.isSilent()) {
      throw refusal(HostFiles.noAnswer(environment.path()));
    }
    if (!hasTree()) {
      return;
    }
    Path real = tree.toRealPath();
    if (!real.equals(tree)) {
      throw refusal("its path leads through a symbolic link, to " + real);
    }
    refuseIfMounted();
    if (!hasProgram()) {
      throw refusal("it has no command chos in it, so it was never adopted");
    }
    refuseIfUsed();
  }

  private static boolean overlaps(String one, String other) {
    return !one.equals("/") && (RawPath.within(one, other) || RawPath.within(other, one));
  }

  private void refuseIfMounted() throws IOException, AdminFailure {
    String raw = RawPath.raw(environment.path());
    List<String> points =
        MountTable.read().all().stream()
            .filter(m -> RawPath.within(raw, m.point()))
            .map(Mount::shownPoint)
            .distinct()
            .toList();
    if (!points.isEmpty()) {
      throw refusal(
          "something is mounted there, which would be deleted with it (`umount "
              + String.join(" ", points)
              + "`)");
    }
  }

  private boolean hasProgram() throws IOException {
    if (!Files.isDirectory(tree)) {
      // Of an image, the line in /etc/chos has to say enough.
      return true;
    }
    try (TreeDirectory root = TreeDirectory.root(environment.path())) {
      return Adoption.hasProgram(root);
    }
  }

  /** Those that CHOS knows nothing of count, too: a chroot, a shell that stands in the tree. */
  public void refuseIfUsed() throws IOException, AdminFailure {
    List<Integer> users = host.processes().using(environment.path());
    if (!users.isEmpty()) {
      throw refusal(
          "processes use it: "
              + users.stream().map(host.processes()::describe).collect(Collectors.joining(", ")));
    }
  }

  private AdminFailure refusal(String reason) {
    return new AdminFailure(
        "the tree "
            + tree
            + " can't be deleted: "
            + reason
            + ": fix that, or remove "
            + environment.alias()
            + " without --purge");
  }

  public void run() throws IOException {
    if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      TreeRemoval.delete(tree);
    } else {
      HashFiles.deleteWith(tree);
    }
    ChangeLog.add("done: delete the tree {}", tree);
  }
}
