// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.shared.Version;

/**
 * What trees were like when nothing had to be done to them, so that of 200 trees only those are
 * looked into again in which something has changed. It is told by the change times of files and
 * directories, which nobody can set, see inode(7).
 */
final class TreeStamps {
  private static final String FILE = "looked-into";

  /** A change within the resolution of a file system's times, after a look, is not told by them. */
  private static final int SETTLED_SECONDS = 3;

  /** Directories that have to be such, since of a link no change is told of what it leads to. */
  private static final List<String> DIRECTORIES =
      List.of("etc", "var/lib/chos", "var/lib/chos/maintain");

  /** What no other of them tells of. */
  private static final List<String> ALWAYS =
      List.of("etc", "var/lib/chos", "usr/bin/chos", "bin/chos");

  /**
   * What can change without its directory telling, which does tell whether it is there: etc has
   * copies of the user database, and those can be written to.
   */
  private static final List<String> WITHIN =
      Stream.concat(
              Stream.of("var/lib/chos/maintain"),
              Stream.of("passwd", "group", "shadow", "gshadow")
                  .flatMap(name -> Stream.of("-", ".org", ".chos-orig").map(name::concat))
                  .map("etc/"::concat))
          .toList();

  /** What a look is about. */
  private static final List<String> PLACES =
      Stream.concat(ALWAYS.stream(), WITHIN.stream()).toList();

  /** What they are about on the host: accounts that trees need are made there. */
  private static final List<String> HOSTS = List.of("/etc/passwd", "/etc/group");

  private final Path file;
  private final Instant made;
  private final String host;
  private final Map<String, String> now;
  private final Map<String, String> noted;
  private final Map<String, String> kept = new HashMap<>();

  private TreeStamps(
      Path file, Instant made, String host, Map<String, String> now, Map<String, String> noted) {
    this.file = file;
    this.made = made;
    this.host = host;
    this.now = now;
    this.noted = noted;
  }

  /**
   * As they are.
   *
   * @param made this moment, which is to be before the trees are looked into
   */
  static TreeStamps of(Layout layout, Collection<String> trees, HostFiles files, Instant made) {
    Path file = file(layout);
    Note note = Note.read(file);
    List<String> paths = new ArrayList<>(HOSTS);
    for (String tree : trees) {
      paths.addAll(note.worthAsking(tree));
    }
    Map<String, String> changed = files.changes(paths);
    String host =
        Version.VERSION + ' ' + changed.get(HOSTS.get(0)) + ' ' + changed.get(HOSTS.get(1));
    Map<String, String> noted = note.host().equals(host) ? note.stamps() : Map.of();
    Map<String, String> now = new HashMap<>();
    List<String> others = new ArrayList<>();
    paths.clear();
    for (String tree : trees) {
      String stamp = stamp(tree, changed);
      if (stamp.equals(noted.get(tree))) {
        now.put(tree, stamp);
      } else {
        others.add(tree);
        WITHIN.forEach(place -> paths.add(tree + '/' + place));
      }
    }
    changed.putAll(files.changes(paths));
    for (String tree : others) {
      // Of a tree that doesn't answer in time nothing is known.
      if (changed.containsKey(tree + "/etc")
          && DIRECTORIES.stream()
              .map(place -> changed.getOrDefault(tree + '/' + place, ":d"))
              .allMatch(change -> change.contains(":d"))) {
        now.put(tree, stamp(tree, changed));
      }
    }
    return new TreeStamps(file, made, host, now, noted);
  }

  /** What is not there has an empty word. */
  private static String stamp(String tree, Map<String, String> changed) {
    StringBuilder stamp = new StringBuilder();
    for (String place : PLACES) {
      stamp.append(changed.getOrDefault(tree + '/' + place, "")).append(' ');
    }
    return stamp.toString();
  }

  private static Path file(Layout layout) {
    return Path.of(layout.run(), FILE);
  }

  /**
   * What is in the file: its first line says what all of it holds for, each further one is a stamp,
   * a tab and the tree's path.
   */
  private record Note(String host, Map<String, String> stamps) {
    static Note read(Path file) {
      try {
        List<String> lines = Files.readAllLines(file);
        Map<String, String> stamps = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
          int tab = line.indexOf('\t');
          stamps.put(line.substring(tab + 1), line.substring(0, tab));
        }
        return new Note(lines.get(0), stamps);
      } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
        // Then every tree is looked into.
        return new Note("", Map.of());
      }
    }

    /** All but what was not there, if its directory tells of that. */
    List<String> worthAsking(String tree) {
      String[] stamp = stamps.getOrDefault(tree, "").split(" ", -1);
      List<String> result = new ArrayList<>();
      for (int i = 0; i < PLACES.size(); i++) {
        if (i < ALWAYS.size() || i < stamp.length && !stamp[i].isEmpty()) {
          result.add(tree + '/' + PLACES.get(i));
        }
      }
      return result;
    }
  }

  /** Whether nothing has changed since nothing had to be done to it. */
  boolean isKnown(String tree) {
    String stamp = now.get(tree);
    if (stamp == null || !stamp.equals(noted.get(tree))) {
      return false;
    }
    kept.put(tree, stamp);
    return true;
  }

  /** That tree was looked into after this was made, and nothing had to be done. */
  void keep(String tree) {
    String stamp = now.get(tree);
    if (stamp != null && isSettled(stamp)) {
      kept.put(tree, stamp);
    }
  }

  /** A time is behind the last colon, with a fraction of the second. */
  private boolean isSettled(String stamp) {
    long latest = made.getEpochSecond() - SETTLED_SECONDS;
    for (String each : stamp.split(" ")) {
      String time = each.substring(each.lastIndexOf(':') + 1);
      if (!time.isEmpty() && Long.parseLong(time, 0, time.indexOf('.'), 10) > latest) {
        return false;
      }
    }
    return true;
  }

  /** Notes what holds of all trees, those off the list left out. */
  void write() throws IOException {
    if (kept.equals(noted)) {
      return;
    }
    String text =
        kept.entrySet().stream()
            .map(tree -> tree.getValue() + '\t' + tree.getKey() + '\n')
            .collect(Collectors.joining("", host + '\n', ""));
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), "rw-------");
  }

  /** The next start looks into all. */
  static void forget(Layout layout) throws IOException {
    Files.deleteIfExists(file(layout));
  }
}
