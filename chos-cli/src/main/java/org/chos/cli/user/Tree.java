// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.user;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.config.Environment;

/** An environment's files, seen from the host. */
final class Tree {
  /** Where a tree's programs are. */
  private static final List<String> PATH =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private static final int MOST_LINKS = 40;

  private final Path root;

  Tree(Environment environment) {
    root = Path.of(environment.path());
  }

  /** The path inside of the program of that name. */
  Optional<String> program(String name) {
    for (String directory : PATH) {
      String path = directory + "/" + name;
      Optional<Path> file = file(path);
      if (file.isPresent()
          && Files.isRegularFile(file.get(), LinkOption.NOFOLLOW_LINKS)
          && Files.isExecutable(file.get())) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  /** What is in the directory of that path; nothing if there is none. */
  List<String> names(String path) throws IOException {
    Optional<Path> directory = file(path);
    List<String> names = new ArrayList<>();
    if (directory.isPresent() && Files.isDirectory(directory.get(), LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.get())) {
        for (Path one : all) {
          names.add(one.getFileName().toString());
        }
      }
    }
    return names;
  }

  /**
   * Where the file of that path is, with links followed as they lead inside; empty if there is
   * none.
   */
  Optional<Path> file(String path) {
    return file(path, MOST_LINKS);
  }

  private Optional<Path> file(String path, int links) {
    Path place = root;
    Path inside = Path.of("/");
    Path whole = Path.of(path).normalize();
    for (int i = 0; i < whole.getNameCount(); i++) {
      Path next = place.resolve(whole.getName(i).toString());
      if (Files.isSymbolicLink(next)) {
        if (links == 0) {
          return Optional.empty();
        }
        try {
          Path target = inside.resolve(Files.readSymbolicLink(next));
          for (int j = i + 1; j < whole.getNameCount(); j++) {
            target = target.resolve(whole.getName(j).toString());
          }
          return file(target.normalize().toString(), links - 1);
        } catch (IOException e) {
          return Optional.empty();
        }
      }
      place = next;
      inside = inside.resolve(whole.getName(i).toString());
    }
    return Files.exists(place, LinkOption.NOFOLLOW_LINKS) ? Optional.of(place) : Optional.empty();
  }
}
