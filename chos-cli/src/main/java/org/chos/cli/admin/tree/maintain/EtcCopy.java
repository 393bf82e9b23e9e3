// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.maintain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Command;
import org.chos.cli.admin.tree.TreeLink;
import org.chos.cli.admin.tree.TreeRemoval;

/**
 * The directory etc of a tree that is maintained: a copy, in which the tree's own files, or copies
 * of the host's, stand in the place of links to the host. Afterwards each file that has changed is
 * put into the tree, where the links have been all the time.
 */
final class EtcCopy {
  private static final String KEPT = ".chos-orig";
  private static final String LOCK = ".pwd.lock";

  /** The host's, so that there is a network in there. */
  private static final Set<String> NETWORK = Set.of("hosts", "resolv.conf");

  /** What programs leave beside the files of users, which are the host's. */
  private static final String USERS_BESIDE =
      "(passwd|group|shadow|gshadow)([-+]|\\.lock|\\.[0-9]+)|\\.pwd\\.lock";

  private final Workroom room;
  private final Path live;

  /** Places in etc that are links to the host's, as long as the tree is not maintained. */
  private final Map<String, TreeLink> links = new HashMap<>();

  EtcCopy(Workroom room, List<TreeLink> links) {
    this.room = room;
    live = room.tree().resolve("etc");
    for (TreeLink link : links) {
      if (link.place().startsWith("etc/")) {
        this.links.put(link.place().substring("etc/".length()), link);
      }
    }
  }

  /** Makes the copy, and leaves the places of users without anything. */
  void prepare() throws IOException, AdminFailure {
    Path fresh = room.freshEtc();
    Command copy = Command.run("cp", "-a", live.toString(), fresh.toString());
    if (copy.exitCode() != 0) {
      throw new AdminFailure("etc of " + room.tree() + " can't be copied: " + copy.said());
    }
    if (Files.isDirectory(fresh.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)) {
      TreeRemoval.delete(fresh.resolve(LOCK));
    }
    for (Map.Entry<String, TreeLink> each : links.entrySet()) {
      Path place = fresh.resolve(each.getKey());
      if (!Files.isSymbolicLink(place)
          || !Files.readSymbolicLink(place).equals(Path.of(each.getValue().target()))) {
        continue;
      }
      Files.delete(place);
      Path own = fresh.resolve(each.getKey() + KEPT);
      Path hosts = Path.of(each.getValue().onHost());
      if (NETWORK.contains(each.getKey()) && Files.isReadable(hosts)) {
        Files.copy(hosts, place);
      } else if (!each.getValue().isOfUsers() && Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(own, place);
      }
    }
  }

  /** From here on what is changed in there is known to be. */
  void remember() throws IOException, AdminFailure {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> each : states(room.freshEtc()).entrySet()) {
      if (each.getKey().indexOf('\n') >= 0) {
        throw new AdminFailure(
            live + " has a file with a line break in its name, which can't be maintained");
      }
      text.append(each.getValue()).append(' ').append(each.getKey()).append('\n');
    }
    Files.write(room.base("etc"), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Puts into the tree what has changed. Doing it again does nothing. */
  void merge() throws IOException {
    Map<String, String> before = new LinkedHashMap<>();
    for (String line : Files.readAllLines(room.base("etc"))) {
      String[] part = line.split(" ", 2);
      before.put(part[1], part[0]);
    }
    Map<String, String> now = states(room.etc());
    for (Map.Entry<String, String> each : now.entrySet()) {
      Optional<Path> place = place(each.getKey());
      if (place.isPresent() && !each.getValue().equals(before.get(each.getKey()))) {
        put(room.etc().resolve(each.getKey()), place.get());
      }
    }
    List<String> gone = new ArrayList<>(before.keySet());
    gone.removeAll(now.keySet());
    // What is in a directory, before it.
    Collections.reverse(gone);
    for (String name : gone) {
      Optional<Path> place = place(name);
      if (place.isPresent()) {
        remove(place.get());
      }
    }
  }

  /** Where in the tree it belongs; empty for what is the host's. */
  private Optional<Path> place(String name) {
    TreeLink link = links.get(name);
    if (name.matches(USERS_BESIDE) || NETWORK.contains(name) || link != null && link.isOfUsers()) {
      return Optional.empty();
    }
    for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
      if (isAside(name.substring(0, end))) {
        // Through the link it would be the host's.
        return Optional.of(live.resolve(name.substring(0, end) + KEPT + name.substring(end)));
      }
    }
    return Optional.of(live.resolve(isAside(name) ? name + KEPT : name));
  }

  /** Whether users see the host's there, so that the tree's own is kept beside. */
  private boolean isAside(String name) {
    return links.containsKey(name) && Files.isSymbolicLink(live.resolve(name));
  }

  /**
   * What changes when somebody changes the file: of a file its inode and the time of that one's
   * last change, of a directory its owners and mode.
   */
  private static Map<String, String> states(Path top) throws IOException {
    Map<String, String> result = new LinkedHashMap<>();
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            if (!path.equals(top)) {
              Map<String, Object> of =
                  Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
              result.put(
                  top.relativize(path).toString(),
                  "d:" + of.get("mode") + ":" + of.get("uid") + ":" + of.get("gid"));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            Map<String, Object> of =
                Files.readAttributes(path, "unix:ino,ctime", LinkOption.NOFOLLOW_LINKS);
            result.put(
                top.relativize(path).toString(), "f:" + of.get("ino") + ":" + of.get("ctime"));
            return FileVisitResult.CONTINUE;
          }
        });
    return result;
  }

  /** Whether nobody could tell one from the other. */
  static boolean isSame(Path one, Path other) throws IOException {
    if (!Files.exists(other, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    String what = "unix:mode,uid,gid";
    Map<String, Object> left = Files.readAttributes(one, what, LinkOption.NOFOLLOW_LINKS);
    if (!left.equals(Files.readAttributes(other, what, LinkOption.NOFOLLOW_LINKS))) {
      return false;
    }
    if (Files.isSymbolicLink(one)) {
      return Files.readSymbolicLink(one).equals(Files.readSymbolicLink(other));
    }
    return Files.isRegularFile(one) && Files.mismatch(one, other) < 0;
  }

  private static void put(Path from, Path to) throws IOException {
    if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(to);
        Files.createDirectory(to);
      }
      for (String name : List.of("unix:uid", "unix:gid", "unix:mode")) {
        Files.setAttribute(to, name, Files.getAttribute(from, name));
      }
      return;
    }
    if (isSame(from, to)) {
      return;
    }
    if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
      TreeRemoval.delete(to);
    }
    Path fresh = to.resolveSibling("." + to.getFileName() + ".chos-new");
    Files.copy(
        from,
        fresh,
        LinkOption.NOFOLLOW_LINKS,
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
    Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void remove(Path place) throws IOException {
    if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(place);
      return;
    }
    try (var left = Files.list(place)) {
      // What somebody else has put there stays.
      if (left.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(place);
  }
}
