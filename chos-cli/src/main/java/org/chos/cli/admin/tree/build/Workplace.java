// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.tree.TreeRemoval;
import org.chos.config.Generation;

/**
 * The directory beside its future place in which a tree is made. It goes, with what is in it, at
 * the close, unless it was put into its place; one that a killed program has left, at the next try.
 */
public final class Workplace implements AutoCloseable {
  private static final int NOT_LOCKED = -1;

  private final Console console;
  private final Path place;
  private final Path fresh;
  private final Deque<Path> madeParents = new ArrayDeque<>();
  private int lock = NOT_LOCKED;
  private boolean placed;

  private Workplace(Console console, Path place) {
    this.console = console;
    this.place = place;
    fresh = place.resolveSibling("." + name(place) + ".chos-new");
  }

  /** The same for a directory and an image: the one's try clears away what the other's has left. */
  private static String name(Path place) {
    String name = place.getFileName().toString();
    return name.endsWith(Generation.IMAGE)
        ? name.substring(0, name.length() - Generation.IMAGE.length())
        : name;
  }

  /**
   * Makes it. No other {@code chosctl} may be making one at the same moment.
   *
   * @param place is missing, or an empty directory
   */
  public static Workplace make(Console console, Path place) throws IOException, AdminFailure {
    refuseUnlessFree(place);
    Workplace made = new Workplace(console, place);
    try {
      made.makeParents();
      made.make();
      return made;
    } catch (IOException | AdminFailure e) {
      made.removeParents();
      throw e;
    }
  }

  /** Objects to a place in which there is something. */
  public static void refuseUnlessFree(Path place) throws IOException, AdminFailure {
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new AdminFailure(place + " is in the way: remove it, or choose another --path");
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
      if (entries.iterator().hasNext()) {
        throw new AdminFailure(
            place
                + " is not empty: `chosctl adopt` it if it is an OS tree, else empty it or"
                + " choose another --path");
      }
    }
    if (MountTable.read().at(place.toString()).isPresent()) {
      throw new AdminFailure(
          place
              + " is a file system of its own, where a finished tree can't be put in one step:"
              + " choose a directory in it as --path");
    }
  }

  private void makeParents() throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = place.getParent(); !Files.exists(at); at = at.getParent()) {
      missing.push(at);
    }
    for (Path parent : missing) {
      Directories.make(parent.toString(), Directories.USUAL_MODE);
      madeParents.push(parent);
    }
  }

  private void make() throws IOException, AdminFailure {
    try {
      create();
    } catch (FileAlreadyExistsException e) {
      lock = lock(fresh);
      // Its lock ended with the program that has left it.
      TreeRemoval.delete(fresh);
      Syscalls.close(lock);
      create();
    }
    lock = lock(fresh);
  }

  private void create() throws IOException {
    Files.createDirectory(fresh);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(Directories.USUAL_MODE));
  }

  private int lock(Path directory) throws IOException, AdminFailure {
    int fd = Syscalls.openToLock(directory.toString());
    if (!Syscalls.tryLock(fd, directory.toString())) {
      Syscalls.close(fd);
      throw new AdminFailure(
          "another `chosctl create` is making " + place + ": wait for it to finish");
    }
    return fd;
  }

  /** Room for what is needed meanwhile. */
  public Path directory() {
    return fresh;
  }

  /** Where to make the tree. */
  public Path tree() throws IOException {
    Path tree = fresh.resolve("tree");
    Directories.make(tree.toString(), Directories.USUAL_MODE);
    return tree;
  }

  /**
   * Puts the finished tree where it belongs, in one step.
   *
   * @param made what was made, in here
   */
  public void place(Path made) throws IOException {
    Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
    placed = true;
  }

  /** Takes that back. */
  public void displace() throws IOException {
    Files.move(place, fresh.resolve("displaced"), StandardCopyOption.ATOMIC_MOVE);
    placed = false;
  }

  @Override
  public void close() {
    try {
      TreeRemoval.delete(fresh);
      if (!placed) {
        removeParents();
      }
    } catch (IOException e) {
      console.warning(
          fresh + " is left: " + Reason.of(e) + ": `rm -r --one-file-system " + fresh + "`");
    } finally {
      Syscalls.close(lock);
    }
  }

  private void removeParents() throws IOException {
    for (Path parent : madeParents) {
      Files.deleteIfExists(parent);
    }
  }
}
