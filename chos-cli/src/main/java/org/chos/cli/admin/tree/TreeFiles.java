// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.ResourceLines;

/**
 * What keeps a tree's packages from being changed, and its services from being started, where its
 * links lead to the host.
 */
final class TreeFiles {
  /** By which a tree is known to have a package manager. */
  private static final Map<String, String> DATABASES =
      Map.of("dpkg", "var/lib/dpkg", "rpm", "usr/lib/rpm");

  private final TreeDirectory root;
  private final Attempts attempts;

  TreeFiles(TreeDirectory root, Attempts attempts) {
    this.root = root;
    this.attempts = attempts;
  }

  void put() throws IOException {
    for (String[] words : ResourceLines.words(TreeFiles.class, "tree-files")) {
      Optional<TreeDirectory> manager = root.directory(DATABASES.get(words[0]));
      if (manager.isPresent()) {
        manager.get().close();
        String place = words[2];
        put(
            place.substring(0, place.lastIndexOf('/')),
            place.substring(place.lastIndexOf('/') + 1),
            ResourceLines.bytes(TreeFiles.class, "files/" + words[1]),
            words[3].equals("755") ? Directories.USUAL_MODE : "rw-r--r--",
            words.length > 4);
      }
    }
  }

  private void put(String directory, String name, byte[] content, String mode, boolean ownStays)
      throws IOException {
    Optional<TreeDirectory> found = root.directory(directory);
    if (found.isPresent()) {
      try (TreeDirectory open = found.get()) {
        Path file = open.entry(name);
        boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (!(there && ownStays) && !isSame(file, content, mode)) {
          attempts.attempt(
              "put " + directory + "/" + name, () -> AtomicFile.write(file, content, mode));
        }
      }
    }
  }

  private static boolean isSame(Path file, byte[] content, String mode) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Arrays.equals(Files.readAllBytes(file), content)
        && Files.getPosixFilePermissions(file).equals(PosixFilePermissions.fromString(mode));
  }
}
