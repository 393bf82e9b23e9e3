// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.generation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Directories;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;

/**
 * The images of which this host has a copy on its own disk, from which users are served. It is kept
 * beside what {@code chosctl close} has closed, and not in /etc/chos: that file is the same on many
 * hosts, or is put there again by what distributes it, and the copy is this host's alone.
 *
 * @param all a line each; of an image's copies the last one counts, and the others are there as
 *     long as somebody is in them
 */
public record StagedCopies(List<Copy> all) {
  private static final Path FILE = Path.of(Layout.STAGED);

  /**
   * One of them.
   *
   * @param original the path that /etc/chos has
   * @param path where it is
   * @param stamp what the original was when it was copied: size and time of change
   */
  public record Copy(String original, String path, String stamp) {
    /** Why it does not serve; empty if it does. It does while the original can't be had. */
    public Optional<String> fault(HostFiles files) throws IOException {
      if (!files.at(path).isOther()) {
        return Optional.of("is gone");
      }
      return !files.at(original).isOther() || stamp.equals(stampOf(Path.of(original)))
          ? Optional.empty()
          : Optional.of("is one of an earlier " + original);
    }
  }

  public StagedCopies {
    all = List.copyOf(all);
  }

  /** Those of this host. */
  public static StagedCopies read() throws IOException {
    List<Copy> all = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(FILE)) {
        String[] field = line.split("\t");
        if (field.length == 3) {
          all.add(new Copy(field[0], field[1], field[2]));
        }
      }
    } catch (NoSuchFileException e) {
      // There are none.
    }
    return new StagedCopies(all);
  }

  public void write() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Copy copy : all) {
      text.append(copy.original()).append('\t').append(copy.path()).append('\t');
      text.append(copy.stamp()).append('\n');
    }
    Directories.make(FILE.getParent().toString(), Directories.USUAL_MODE);
    AtomicFile.write(FILE, text.toString().getBytes(StandardCharsets.UTF_8), "rw-r--r--");
  }

  /** What tells one content of a file from another, without reading it. */
  public static String stampOf(Path file) throws IOException {
    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
    return is.size() + ":" + is.lastModifiedTime().to(TimeUnit.MICROSECONDS);
  }

  public StagedCopies with(Copy copy) {
    List<Copy> more = new ArrayList<>(without(copy).all);
    more.add(copy);
    return new StagedCopies(more);
  }

  public StagedCopies without(Copy copy) {
    return new StagedCopies(all.stream().filter(c -> !c.path().equals(copy.path())).toList());
  }

  /** All of that image. */
  public List<Copy> of(String original) {
    return all.stream().filter(copy -> copy.original().equals(original)).toList();
  }

  /** The one that counts. */
  public Optional<Copy> last(String original) {
    List<Copy> copies = of(original);
    return copies.isEmpty() ? Optional.empty() : Optional.of(copies.get(copies.size() - 1));
  }

  /** What a tree is a copy of, if it is one of these; else itself. */
  public String original(String path) {
    return all.stream()
        .filter(copy -> copy.path().equals(path))
        .map(Copy::original)
        .findFirst()
        .orElse(path);
  }

  /** What keeps copies from serving, and what to do. */
  public List<String> faults(Environments environments, HostFiles files) throws IOException {
    List<String> result = new ArrayList<>();
    for (Environment environment : environments.all()) {
      Optional<Copy> copy = last(environment.path());
      Optional<String> fault = copy.isEmpty() ? Optional.empty() : copy.get().fault(files);
      if (fault.isPresent()) {
        result.add(
            "environment "
                + environment.alias()
                + ": its copy "
                + copy.get().path()
                + " "
                + fault.get()
                + ", so users get "
                + environment.path()
                + " itself: `chosctl stage` makes a new one");
      }
    }
    return result;
  }

  /** The environments as users are served with them. */
  public Environments applied(Environments environments, HostFiles files) throws IOException {
    List<Environment> result = new ArrayList<>();
    for (Environment environment : environments.all()) {
      result.add(applied(environment, files));
    }
    return environments.with(result);
  }

  public Environment applied(Environment environment, HostFiles files) throws IOException {
    Optional<Copy> copy = last(environment.path());
    return copy.isEmpty() || copy.get().fault(files).isPresent()
        ? environment
        : new Environment(
            environment.alias(), copy.get().path(), environment.line(), environment.traits());
  }

  /**
   * More names, by which those know their tree who are in an original, or in an earlier copy.
   *
   * @param published what can be entered
   * @param names for directories with generations, as {@link Generations#names}
   */
  public Map<String, String> names(List<Environment> published, Map<String, String> names) {
    Map<String, String> result = new LinkedHashMap<>(names);
    for (Copy copy : all) {
      List<String> places = List.of(copy.original(), copy.path());
      Optional<String> name =
          places.stream()
              .flatMap(place -> Generation.name(place, published, names, null).stream())
              .findFirst();
      boolean generation =
          places.stream()
              .flatMap(place -> Generation.of(place).stream())
              .anyMatch(g -> names.containsKey(g.store()));
      for (String place : name.isPresent() ? places : List.<String>of()) {
        Optional<String> store = Generation.of(place).map(Generation::store);
        result.putIfAbsent(generation ? store.orElse(place) : place, name.get());
      }
    }
    return result;
  }
}
