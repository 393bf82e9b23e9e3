// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.generation;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.tree.HashFiles;
import org.chos.cli.admin.tree.TreeRemoval;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;

/**
 * The generations in a directory: each a tree or an image with its number for a name, and beside it
 * "N.made", what it was made of, and "N.pinned" where it is to stay.
 *
 * @param store the directory
 * @param all by number
 */
public record Generations(Path store, List<Generation> all) {
  private static final String MADE = ".made";
  private static final String PINNED = ".pinned";

  public Generations {
    all = List.copyOf(all);
  }

  /** Those that are in the directory; none if it is not there. */
  public static Generations in(Path store) throws IOException {
    List<Generation> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(store)) {
      for (Path entry : entries) {
        Optional<Generation> generation = Generation.of(entry.toString());
        if (generation.isPresent() && Files.exists(origin(entry), LinkOption.NOFOLLOW_LINKS)) {
          found.add(generation.get());
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // So there are none.
    }
    found.sort(Comparator.comparingInt(Generation::number));
    return new Generations(store, found);
  }

  /** Those of an environment; empty if its tree is at a place of its own. */
  public static Optional<Generations> of(Environment environment) throws IOException {
    return isMade(environment)
        ? Optional.of(in(Path.of(environment.path()).getParent()))
        : Optional.empty();
  }

  /** The same, where it must have some. */
  public static Generations required(Environment environment) throws IOException, AdminFailure {
    return of(environment)
        .orElseThrow(
            () ->
                new AdminFailure(
                    environment.alias()
                        + " has no generations, its tree is "
                        + environment.path()
                        + " alone: `chosctl create` makes trees that have, under another name"));
  }

  /**
   * The environments, and beside each its pinned generations, as NAME@N, with all that is said of
   * NAME. An environment that has that name already is the one meant by it. A tree whose server is
   * silent has none.
   */
  public static Environments published(Environments environments, HostFiles files)
      throws IOException {
    files.lookAt(environments.all().stream().map(Environment::path).toList());
    List<Environment> all = new ArrayList<>(environments.all());
    for (Environment environment : environments.all()) {
      Optional<Generations> generations =
          files.at(environment.path()).isSilent() ? Optional.empty() : of(environment);
      if (generations.isEmpty()) {
        continue;
      }
      for (Generation generation : generations.get().all()) {
        String alias = generation.alias(environment.alias());
        if (generations.get().isPinned(generation) && environments.find(alias).isEmpty()) {
          all.add(
              new Environment(alias, generation.path(), environment.line(), environment.traits()));
        }
      }
    }
    return environments.with(all);
  }

  /**
   * The name for each directory in which there are generations of an environment.
   *
   * @param former what was found before, which holds while a tree's server is silent
   */
  public static Map<String, String> names(
      List<Environment> environments, HostFiles files, Map<String, String> former)
      throws IOException {
    Map<String, String> names = new LinkedHashMap<>();
    for (Environment environment : environments) {
      Optional<Generation> generation = Generation.of(environment.path());
      if (generation.isPresent()) {
        String store = generation.get().store();
        boolean known =
            files.at(environment.path()).isSilent()
                ? former.containsKey(store)
                : isMade(environment);
        if (known) {
          names.putIfAbsent(store, Generation.nameOf(environment));
        }
      }
    }
    return names;
  }

  /** Which one the environment's tree is; empty if it is at a place of its own. */
  public static Optional<Integer> number(Environment environment) {
    return isMade(environment)
        ? Generation.of(environment.path()).map(Generation::number)
        : Optional.empty();
  }

  private static boolean isMade(Environment environment) {
    return Generation.of(environment.path()).isPresent()
        && Files.exists(origin(Path.of(environment.path())), LinkOption.NOFOLLOW_LINKS);
  }

  public Optional<Generation> find(int number) {
    return all.stream().filter(g -> g.number() == number).findFirst();
  }

  /** Whether nothing is in the directory but what somebody left who was killed at making one. */
  public boolean isBegun() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(store)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().matches("\\.[0-9]+\\.chos-new")) {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    }
  }

  /** What the next one is to be called. */
  public Generation next(boolean image) {
    int last = all.isEmpty() ? 0 : all.get(all.size() - 1).number();
    return new Generation(store.toString(), last + 1, image);
  }

  /** The file that says what the tree at that place was made of. */
  public static Path origin(Path place) {
    return beside(place, MADE);
  }

  private static Path beside(Path place, String end) {
    String name = place.getFileName().toString();
    int dot = name.indexOf('.');
    return place.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + end);
  }

  public TreeOrigin origin(Generation generation) throws IOException {
    return TreeOrigin.read(origin(Path.of(generation.path())));
  }

  public boolean isPinned(Generation generation) {
    return Files.exists(pin(generation), LinkOption.NOFOLLOW_LINKS);
  }

  private static Path pin(Generation generation) {
    return beside(Path.of(generation.path()), PINNED);
  }

  /** Has it stay, and be published, or not. */
  public static void pin(Generation generation, boolean pinned) throws IOException {
    if (pinned) {
      AtomicFile.write(pin(generation), new byte[0], "rw-r--r--");
    } else {
      Files.deleteIfExists(pin(generation));
    }
  }

  /** Deletes it; a kill in between leaves something that is none any longer. */
  public static void delete(Generation generation) throws IOException {
    Path place = Path.of(generation.path());
    pin(generation, false);
    Files.deleteIfExists(origin(place));
    deleteTree(place);
  }

  /** What a killed deletion has left. */
  public List<Path> leftovers() throws IOException {
    List<Path> result = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(store)) {
      for (Path entry : entries) {
        if (Generation.of(entry.toString()).isPresent()
            && !Files.exists(origin(entry), LinkOption.NOFOLLOW_LINKS)) {
          result.add(entry);
        }
      }
    }
    return result;
  }

  public static void deleteTree(Path place) throws IOException {
    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      TreeRemoval.delete(place);
    } else {
      HashFiles.deleteWith(place);
    }
  }
}
