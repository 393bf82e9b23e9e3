// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.ShellWord;
import org.chos.config.SysConfig;

/**
 * Names in a tree's root beyond those that are every tree's own: of those that the host has, too,
 * one of the two can't be seen inside.
 */
public final class TreeNamesCheck implements Check {
  private final Layout layout;
  private final SysConfig config;
  private final String tree;
  private final List<String> places;
  private final HostFiles files;

  /**
   * @param places of the trees, which are mounted in the root, too
   */
  public TreeNamesCheck(
      Layout layout, SysConfig config, String tree, List<String> places, HostFiles files) {
    this.layout = layout;
    this.config = config;
    this.tree = tree;
    this.places = places;
    this.files = files;
  }

  @Override
  public List<Finding> findings() {
    List<Finding> result = new ArrayList<>();
    for (String name : files.entries(List.of(tree)).getOrDefault(tree, List.of())) {
      boolean other =
          !Layout.LINKS.contains(name)
              && !Layout.MOUNT_POINTS.contains(name)
              && !name.startsWith(".")
              && !isMountedIn("/" + name);
      if (other && hasSomething(tree + "/" + name)) {
        look("/" + name, result);
      }
    }
    return result;
  }

  private void look(String path, List<Finding> result) {
    String own = ShellWord.quoted(tree + path);
    Path inside = Path.of(layout.inChos(path));
    if (Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
      result.add(
          Finding.warning(
              inside
                  + " is a directory that every environment sees, so "
                  + tree
                  + path
                  + " is seen by none: move what is in it to where it belongs, and remove it",
              "rmdir " + ShellWord.quoted(inside.toString()) + " && chosctl start"));
    } else if (files.at(path).isDirectory() && hasSomething(path)) {
      result.add(
          Finding.warning(
              "the host and "
                  + tree
                  + " both have something in "
                  + path
                  + "; inside it is the "
                  + (config.makeLinks() ? "host's" : "tree's")
                  + ": put "
                  + path
                  + " into BINDMOUNT in "
                  + layout.sysconfig()
                  + " if the host's is meant, or move one of them",
              "ls -A " + ShellWord.quoted(path) + " " + own));
    }
  }

  /** Who has put it there has decided. */
  private boolean isMountedIn(String path) {
    return config.bindMounts().stream().anyMatch(p -> RawPath.within(path, p))
        || places.stream().anyMatch(p -> RawPath.within(path, p));
  }

  private boolean hasSomething(String directory) {
    return !files.entries(List.of(directory)).getOrDefault(directory, List.of()).isEmpty();
  }
}
