// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.layer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeLink;
import org.chos.config.SiteLink;

/**
 * Some directories of a tree, each a file system in memory: links to all that is in the tree's, by
 * way of the host's root, and in their midst what an adoption takes. What changes in a file, or in
 * a directory that a link leads to, is seen at once; a name that comes or goes, at the next time
 * that this is brought up to date.
 */
final class LinkedDirectories {
  /** Where an adoption makes its links; all else is as the tree has it. */
  static final List<String> PLACES = List.of("etc", "usr/local", "var");

  /** What an adoption has moved aside. */
  private static final String ASIDE = ".chos-orig";

  private static final String FRESH = ".chos-new";

  private final Layout layout;
  private final List<SiteLink> site;
  private final String path;
  private final Path original;

  /** The tree, as it is found inside by way of the host's root. */
  private final String target;

  private final Path seen;

  private final List<String> places;

  /** Directories that an adoption makes links in, and those above, the uppermost first. */
  private final Set<String> directories = new TreeSet<>();

  /** What an adoption puts there. */
  private final Set<String> adopted = new TreeSet<>();

  /**
   * @param path the tree's path on the host
   * @param original where its own directories can be looked at
   * @param seen where these are, in their place
   * @param which which of the {@link #PLACES}, of those that the tree has
   */
  LinkedDirectories(
      Layout layout,
      List<SiteLink> site,
      String path,
      String original,
      String seen,
      Predicate<String> which)
      throws IOException {
    this.layout = layout;
    this.site = site;
    this.original = Path.of(original);
    this.seen = Path.of(seen);
    this.path = path;
    target = Layout.LOCAL + path;
    places = PLACES.stream().filter(this::isDirectory).filter(which).toList();
    add(Adoption.LOCAL_PROGRAMS);
    for (TreeLink link : TreeLink.all(site)) {
      add(link.directory());
      adopted.add(link.place());
    }
  }

  private void add(String directory) {
    for (String place : PLACES) {
      if (RawPath.within(place, directory)) {
        for (String each = directory; !each.equals(place); each = above(each)) {
          directories.add(each);
        }
        directories.add(place);
      }
    }
  }

  private static String above(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /** Where they are, in the tree. */
  List<String> places() {
    return places;
  }

  /** No link may be on the way: it could lead to the host's own files. */
  private boolean isDirectory(String relative) {
    Path at = original;
    for (Path name : Path.of(relative)) {
      at = at.resolve(name);
      if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes what is missing, and removes what leads nowhere.
   *
   * @param dryRun only find it out
   * @return whether anything was, or is, to be done
   */
  boolean update(boolean dryRun) throws IOException, AdminFailure {
    boolean changed = false;
    for (String directory : directories) {
      if (isOurs(directory) && (changed |= update(directory, dryRun)) && dryRun) {
        return true;
      }
    }
    try (TreeDirectory root = TreeDirectory.root(seen.toString())) {
      Adoption adoption = Adoption.within(layout, root, site, places, dryRun);
      if (!adoption.complete()) {
        throw new AdminFailure(path + " can't be adopted: " + String.join("; ", adoption.failed()));
      }
      return changed || !adoption.changes().isEmpty();
    }
  }

  /** Whether it is a directory here, and not a link to the tree's. */
  private boolean isOurs(String directory) {
    return places.stream().anyMatch(place -> RawPath.within(place, directory))
        && (isDirectory(directory) || directory.equals(Adoption.LOCAL_PROGRAMS));
  }

  private boolean update(String directory, boolean dryRun) throws IOException {
    Path here = seen.resolve(directory);
    if (!Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)) {
      if (dryRun) {
        return true;
      }
      Files.deleteIfExists(here);
      Directories.make(here.toString(), Directories.USUAL_MODE);
    }
    Map<String, String> wanted = wanted(directory);
    Map<String, String> copies = copies(directory, here);
    boolean changed = false;
    for (String name : copies.keySet()) {
      if (!wanted.containsKey(name)) {
        changed = true;
        if (!dryRun) {
          Files.delete(here.resolve(name));
        }
      }
    }
    for (Map.Entry<String, String> each : wanted.entrySet()) {
      Path place = here.resolve(each.getKey());
      boolean there = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
      String copy = copies.get(each.getKey());
      if (!there || copy != null && !copy.equals(each.getValue())) {
        changed = true;
        if (!dryRun) {
          Path fresh = here.resolve(each.getKey() + FRESH);
          Files.deleteIfExists(fresh);
          Files.createSymbolicLink(fresh, Path.of(each.getValue()));
          Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
    return changed;
  }

  /** What links to all entries of the tree's directories hold. */
  List<Map<String, String>> wanted() throws IOException {
    List<Map<String, String>> result = new ArrayList<>();
    for (String directory : directories) {
      if (isOurs(directory)) {
        result.add(wanted(directory));
      }
    }
    return result;
  }

  /** By name, what a link to each entry of the tree's directory holds. */
  private Map<String, String> wanted(String directory) throws IOException {
    Map<String, String> result = new TreeMap<>();
    if (!isDirectory(directory)) {
      return result;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(original.resolve(directory))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        String relative = directory + "/" + name;
        if (!directories.contains(relative) || !isOurs(relative)) {
          result.put(name, isLink(entry) ? content(entry) : target + "/" + relative);
        }
      }
    }
    return result;
  }

  /** By name, what those that are here hold, but for the adoption's. */
  private Map<String, String> copies(String directory, Path here) throws IOException {
    Map<String, String> result = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(here)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (isLink(entry)
            && !name.contains(ASIDE)
            && (!adopted.contains(directory + "/" + name)
                || RawPath.within(target, content(entry)))) {
          result.put(name, content(entry));
        }
      }
    }
    return result;
  }

  private static boolean isLink(Path path) {
    return Files.isSymbolicLink(path);
  }

  private static String content(Path link) throws IOException {
    return Files.readSymbolicLink(link).toString();
  }
}
