// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.maintain;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.tree.TreeLink;

/**
 * The directory var of a tree that is maintained: its own directories, each mounted, so that what a
 * package manager writes there is written at once; in the place of links to the host what the tree
 * has kept of its own. What is new there moves to the tree afterwards.
 */
final class VarRoom {
  /** For programs, the same as in /run; nothing of it outlives the room. */
  private static final Map<String, String> RUNTIME = Map.of("run", "/run", "lock", "/run/lock");

  private static final String TEMPORARY = "tmp";

  private final Path var;
  private final Path room;
  private final List<TreeLink> links;

  /** What is to be mounted, and where in the room. */
  record Shown(Path source, String place) {}

  VarRoom(Workroom workroom, List<TreeLink> links) {
    var = workroom.tree().resolve("var");
    room = workroom.var();
    this.links = links;
  }

  List<Shown> prepare() throws IOException {
    Directories.make(room.toString(), Directories.USUAL_MODE);
    List<Shown> result = new ArrayList<>(List.of(new Shown(room, "/var")));
    for (Path entry : entries(var)) {
      String name = entry.getFileName().toString();
      Path place = room.resolve(name);
      if (isHosts(entry)) {
        prepareOwn(name, place).ifPresent(own -> result.add(new Shown(own, "/var/" + name)));
      } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        Directories.make(place.toString(), Directories.USUAL_MODE);
        result.add(new Shown(entry, "/var/" + name));
      } else {
        copy(entry, place);
      }
    }
    return result;
  }

  /** Returns what is to be mounted at a place where the tree has a link to the host. */
  private Optional<Path> prepareOwn(String name, Path place) throws IOException {
    if (RUNTIME.containsKey(name)) {
      Files.deleteIfExists(place);
      Files.createSymbolicLink(place, Path.of(RUNTIME.get(name)));
      return Optional.empty();
    }
    Directories.make(place.toString(), Directories.USUAL_MODE);
    if (name.equals(TEMPORARY)) {
      Files.setAttribute(place, "unix:mode", 01777);
      return Optional.empty();
    }
    Path own = var.resolve(name + ".chos-orig");
    if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(own);
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString(Directories.USUAL_MODE));
    }
    return Optional.of(own);
  }

  private boolean isHosts(Path entry) throws IOException {
    for (TreeLink link : links) {
      if (link.place().equals("var/" + entry.getFileName())) {
        return Files.isSymbolicLink(entry)
            && Files.readSymbolicLink(entry).equals(Path.of(link.target()));
      }
    }
    return false;
  }

  /** What a package has made there, and in no directory that was there before. */
  void merge() throws IOException {
    if (!Files.isDirectory(room, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    for (Path entry : entries(room)) {
      Path place = var.resolve(entry.getFileName());
      boolean directory = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
      if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(entry, place, StandardCopyOption.ATOMIC_MOVE);
      } else if (!directory && !isHosts(place) && !EtcCopy.isSame(entry, place)) {
        Path fresh = var.resolve("." + entry.getFileName() + ".chos-new");
        copy(entry, fresh);
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(
        from,
        to,
        LinkOption.NOFOLLOW_LINKS,
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> result = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(result::add);
    }
    return result;
  }
}
