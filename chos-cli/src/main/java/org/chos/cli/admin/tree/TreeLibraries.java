// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where an OS tree has its libraries. */
public final class TreeLibraries {
  private static final List<String> PLACES = List.of("usr/lib64", "usr/lib", "lib64", "lib");

  private TreeLibraries() {}

  /**
   * Looks for a library, or a loader, in the usual places.
   *
   * @return its path, relative to the tree's root; empty if there is none
   */
  public static Optional<String> find(TreeDirectory root, String name) throws IOException {
    for (String place : places(root)) {
      Optional<TreeFile> found = root.file(place + "/" + name);
      if (found.isPresent()) {
        found.get().close();
        return Optional.of(place + "/" + name);
      }
    }
    return Optional.empty();
  }

  private static List<String> places(TreeDirectory root) throws IOException {
    List<String> result = new ArrayList<>();
    for (String place : PLACES) {
      Optional<TreeDirectory> directory = root.directory(place);
      if (directory.isPresent()) {
        result.add(place);
        try (TreeDirectory open = directory.get();
            DirectoryStream<Path> platforms =
                Files.newDirectoryStream(open.entry("."), "*-linux-*")) {
          for (Path platform : platforms) {
            result.add(place + "/" + platform.getFileName());
          }
        }
      }
    }
    return result;
  }
}
