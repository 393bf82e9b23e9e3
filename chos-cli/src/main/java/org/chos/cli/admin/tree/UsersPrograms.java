// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.ResourceLines;

/**
 * The programs of a tree that change users: links to its command chos, which runs the host's. dpkg
 * knows of them as diversions, so that an upgrade brings the new program to where the old one is
 * kept. A tree without dpkg keeps its programs, which fail.
 */
final class UsersPrograms {
  private static final String LIST = "users-programs";
  private static final String DIVERSIONS = "diversions";

  /** Where the tree's own are kept, by their own names, as some look at that. */
  private static final String KEPT = "usr/lib/chos/own";

  private final TreeDirectory root;
  private final Attempts attempts;

  UsersPrograms(TreeDirectory root, Attempts attempts) {
    this.root = root;
    this.attempts = attempts;
  }

  void divert() throws IOException {
    Optional<TreeDirectory> dpkg = root.directory("var/lib/dpkg");
    Optional<TreeDirectory> library = root.directory("usr/lib");
    if (dpkg.isEmpty() || library.isEmpty()) {
      return;
    }
    try (TreeDirectory database = dpkg.get();
        TreeDirectory above = library.get()) {
      if (!Files.isDirectory(above.entry("chos").resolve("own"))) {
        attempts.attempt(
            "make " + KEPT,
            () -> {
              String own = above.entry("chos").toString();
              Directories.make(own, Directories.USUAL_MODE);
              Directories.make(own + "/own", Directories.USUAL_MODE);
            });
      }
      for (String[] words : ResourceLines.words(UsersPrograms.class, LIST)) {
        divert(database.entry(DIVERSIONS), words[0]);
      }
    }
  }

  private void divert(Path diversions, String place) throws IOException {
    int slash = place.lastIndexOf('/');
    Optional<TreeDirectory> directory = root.directory(place.substring(0, slash));
    if (directory.isEmpty()) {
      return;
    }
    try (TreeDirectory open = directory.get()) {
      String name = place.substring(slash + 1);
      Path program = open.entry(name);
      Path target = Path.of(place.startsWith("usr/bin/") ? "chos" : "../bin/chos");
      if (!Files.exists(program, LinkOption.NOFOLLOW_LINKS) || !canMove(program, target)) {
        return;
      }
      String kept = "/" + KEPT + "/" + name;
      List<String> lines = lines(diversions);
      int entry = indexOf(lines, "/" + place);
      if (entry >= 0 && !lines.get(entry + 1).equals(kept)) {
        ChangeLog.detail("{} is diverted to {} already", place, lines.get(entry + 1));
        return;
      }
      attempts.attempt(
          "have " + place + " run the host's, the tree's own stays as " + kept.substring(1),
          () -> {
            if (entry < 0) {
              lines.addAll(List.of("/" + place, kept, ":"));
              byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
              AtomicFile.write(diversions, text, "rw-r--r--");
            }
            try (TreeDirectory own = root.directory(KEPT).orElseThrow()) {
              replace(program, own.entry(name), open.entry(name + ".chos-new"), target);
            }
          });
    }
  }

  /** A link leads elsewhere from another directory, unless it is to one that moves there, too. */
  private static boolean canMove(Path program, Path target) throws IOException {
    if (!Files.isSymbolicLink(program)) {
      return true;
    }
    String to = Files.readSymbolicLink(program).toString();
    return !to.equals(target.toString())
        && ResourceLines.words(UsersPrograms.class, LIST).stream()
            .anyMatch(words -> words[0].endsWith("/" + to));
  }

  /** At no moment is there none of that name. */
  private static void replace(Path program, Path kept, Path fresh, Path target) throws IOException {
    Files.deleteIfExists(kept);
    Files.createLink(kept, program);
    Files.deleteIfExists(fresh);
    Files.createSymbolicLink(fresh, target);
    Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Three lines each: what is diverted, where to, for which package. */
  private static List<String> lines(Path diversions) throws IOException {
    return Files.exists(diversions)
        ? new ArrayList<>(Files.readAllLines(diversions, StandardCharsets.ISO_8859_1))
        : new ArrayList<>();
  }

  private static int indexOf(List<String> lines, String path) {
    for (int i = 0; i + 2 < lines.size(); i += 3) {
      if (lines.get(i).equals(path)) {
        return i;
      }
    }
    return -1;
  }
}
