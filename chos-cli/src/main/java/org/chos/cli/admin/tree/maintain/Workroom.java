// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.tree.TreeRemoval;

/**
 * Where a tree's maintenance keeps what is not in its place yet: in the tree, so that nothing of it
 * is lost with the host. The copy of etc has its name only from when it is complete until all that
 * it has become is in its place; so whether it is there says whether there is something to
 * complete.
 */
final class Workroom {
  private final Path tree;
  private final Path own;
  private final Path directory;

  Workroom(Path tree) {
    this.tree = tree;
    own = tree.resolve("var/lib/chos");
    directory = own.resolve("maintain");
  }

  Path tree() {
    return tree;
  }

  /** What the tree keeps for good. */
  Path own(String name) {
    return own.resolve(name);
  }

  Path freshEtc() {
    return directory.resolve("etc.new");
  }

  Path etc() {
    return directory.resolve("etc");
  }

  Path var() {
    return directory.resolve("var");
  }

  /** What is shown of the host's root. */
  Path local() {
    return directory.resolve("local");
  }

  /** What the copy of etc was at the beginning. */
  Path base(String name) {
    return directory.resolve(name + ".base");
  }

  Path holder() {
    return directory.resolve("by");
  }

  /** Whether nothing is left of an earlier one. */
  boolean isClear() throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try (var left = Files.list(directory)) {
      return left.findAny().isEmpty();
    }
  }

  boolean isUsed() {
    return Files.isDirectory(etc(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Objects to a tree whose directories lead elsewhere. */
  void make() throws IOException, AdminFailure {
    for (String name : List.of("", "etc", "var")) {
      if (!Files.isDirectory(tree.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        throw new AdminFailure(
            tree.resolve(name)
                + " is not a directory: only a tree that is one, with etc and var in it, can be"
                + " maintained");
      }
    }
    makeOwn();
    // Copies of the host's shadow are in there, though without passwords.
    Directories.make(directory.toString(), "rwx------");
  }

  void makeOwn() throws IOException {
    Directories.make(own.getParent().toString(), Directories.USUAL_MODE);
    Directories.make(own.toString(), Directories.USUAL_MODE);
  }

  /** From here on there is something to complete. */
  void begin() throws IOException {
    Files.move(freshEtc(), etc(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Nothing is to be completed any longer, whatever happens to the rest. */
  void clear() throws IOException {
    if (isUsed()) {
      delete(freshEtc());
      Files.move(etc(), freshEtc(), StandardCopyOption.ATOMIC_MOVE);
    }
    delete(freshEtc());
    delete(var());
    delete(local());
    for (String name : List.of("etc", "passwd", "group")) {
      Files.deleteIfExists(base(name));
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      TreeRemoval.delete(directory);
    }
  }
}
