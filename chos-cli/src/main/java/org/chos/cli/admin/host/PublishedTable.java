// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chos.cli.admin.host.ShellRules.EngineSign;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.Reason;
import org.chos.config.Environment;
import org.chos.config.FileContent;
import org.chos.config.PublishedEnvironments;

/**
 * What is published, for everybody to read: below /run/chos a link "published" to a directory,
 * which is replaced as a whole. In it are
 *
 * <ul>
 *   <li>"environments", a line each: the alias, a tab, the path. /run/chos/environments, the place
 *       for programs without a parser, leads there.
 *   <li>what the {@link Notices} say.
 *   <li>what the {@link ShellRules} say: the link "kernel-engine" or "mount-engine", "trees",
 *       "shell-0" and so on.
 *   <li>for the mount engine "namespaces", a line each: the path, a tab, the number.
 *   <li>what the {@link OfferTables} are: "variables" if anything is set; "host-commands", and a
 *       directory "commands" with links of their names to the program that executes them, where
 *       /run/chos/host-commands leads.
 * </ul>
 *
 * After each change there is an empty file /run/chos/changed. Who is to hear of changes removes it
 * and reads then: so he misses none, however long the reading takes.
 */
public final class PublishedTable {
  private static final String READABLE = "rw-r--r--";
  private static final String ENVIRONMENTS = "environments";
  private static final String NAMESPACES = "namespaces";
  private static final String TREES = "trees";
  private static final String SHELL = "shell-";
  private static final String VARIABLES = "variables";
  private static final String HOST_COMMANDS = "host-commands";
  private static final String COMMANDS = "commands";

  /** What executes them, as it is called inside. */
  private static final Path EXECUTES = Path.of(Layout.LOCAL + "/usr/lib/chos/host-command");

  /** The directories' names begin so. */
  private static final String PREFIX = ".published-";

  /** Those of one without any of these files, so that a start doesn't look for them. */
  private static final String PLAIN = PREFIX + "plain-";

  private static final List<String> NOT_IN_PLAIN =
      List.of(VARIABLES, Notices.DEFAULTS, Notices.UNTIL);

  private final Path run;
  private final Path link;
  private final Path file;
  private final Path withdrawn;
  private final Path changed;

  PublishedTable(Layout layout) {
    run = Path.of(layout.run());
    link = run.resolve("published");
    file = run.resolve(ENVIRONMENTS);
    withdrawn = run.resolve(ENVIRONMENTS + ".withdrawn");
    changed = run.resolve("changed");
  }

  /** None before the first start. */
  public List<Environment> read() throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new IOException("read " + file + ": " + Reason.withoutPath(e), e);
    }
    return PublishedEnvironments.parse(new FileContent(file.toString(), content, 0, 0)).all();
  }

  /** What is published of shells, or {@link ShellRules#NONE}. */
  public ShellRules rules() throws IOException {
    try {
      Path directory = link.toRealPath();
      List<String> shells = new ArrayList<>();
      for (Path shell = directory.resolve(SHELL + 0);
          Files.exists(shell);
          shell = directory.resolve(SHELL + shells.size())) {
        shells.add(Files.readString(shell));
      }
      return new ShellRules(
          engine(directory),
          Files.readString(directory.resolve(TREES)),
          shells,
          new OfferTables(
              readIfThere(directory.resolve(VARIABLES)),
              readIfThere(directory.resolve(HOST_COMMANDS))));
    } catch (NoSuchFileException e) {
      return ShellRules.NONE;
    } catch (IOException e) {
      throw new IOException("read " + link + ": " + Reason.withoutPath(e), e);
    }
  }

  /** What is published beside it of what those inside share. */
  public Sharing sharing() throws IOException {
    return Sharing.read(run);
  }

  /** What else is published of environments, or {@link Notices#NONE}. */
  public Notices notices() throws IOException {
    Map<String, String> files = new HashMap<>();
    for (String name : Notices.NAMES) {
      try {
        files.put(name, Files.readString(link.resolve(name)));
      } catch (NoSuchFileException e) {
        // So there is nothing to be said.
      }
    }
    return new Notices(files);
  }

  /** A version before had none. */
  private static String readIfThere(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static Optional<EngineSign> engine(Path directory) throws IOException {
    for (String name : List.of(EngineSign.KERNEL, EngineSign.MOUNT)) {
      Path sign = directory.resolve(name);
      if (Files.isSymbolicLink(sign)) {
        return Optional.of(new EngineSign(name, Files.readSymbolicLink(sign).toString()));
      }
    }
    return Optional.empty();
  }

  /**
   * For when nothing can be entered any more: the table goes, and leaves a sign that mounts are
   * being taken away. Takes no room, so that it can be done on a full disk.
   */
  public void withdraw() throws IOException {
    try {
      Files.move(file, withdrawn, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // A start was killed before it wrote one.
      if (!isWithdrawn()) {
        Files.createFile(withdrawn);
      }
    }
    Files.deleteIfExists(run.resolve(HOST_COMMANDS));
    Files.deleteIfExists(link);
    deleteAllBut(null);
    tell();
  }

  private void tell() throws IOException {
    try {
      Files.createFile(
          changed, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(READABLE)));
    } catch (FileAlreadyExistsException e) {
      // Whoever is to remove it has still to read.
    }
  }

  /** Whether that is so. If nobody is at it, somebody was killed at it. */
  public boolean isWithdrawn() {
    return Files.exists(withdrawn, LinkOption.NOFOLLOW_LINKS);
  }

  /** The mounts are all there again, or all gone. */
  public void forgetWithdrawn() throws IOException {
    Files.deleteIfExists(withdrawn);
  }

  /** Replaces all of it in one step. */
  public void write(List<Environment> environments, ShellRules rules, Notices notices)
      throws IOException {
    write(environments, rules, notices, List.of());
  }

  /** The same, for the mount engine. */
  public void write(
      List<Environment> environments,
      ShellRules rules,
      Notices notices,
      List<PreparedNamespace> prepared)
      throws IOException {
    StringBuilder numbers = new StringBuilder();
    prepared.forEach(p -> numbers.append(p.path()).append('\t').append(p.number()).append('\n'));
    StringBuilder text = new StringBuilder();
    for (Environment environment : environments) {
      text.append(environment.alias()).append('\t').append(environment.path()).append('\n');
    }
    Path fresh = Files.createTempDirectory(run, isPlain(rules, notices) ? PLAIN : PREFIX);
    try {
      write(fresh, ENVIRONMENTS, text.toString());
      write(fresh, TREES, rules.trees());
      for (int i = 0; i < rules.shells().size(); i++) {
        write(fresh, SHELL + i, rules.shells().get(i));
      }
      for (Map.Entry<String, String> notice : notices.files().entrySet()) {
        write(fresh, notice.getKey(), notice.getValue());
      }
      write(fresh, rules.offers());
      if (rules.engine().isPresent()) {
        Files.createSymbolicLink(
            fresh.resolve(rules.engine().get().name()), Path.of(rules.engine().get().identity()));
      }
      if (!numbers.isEmpty()) {
        write(fresh, NAMESPACES, numbers.toString());
      }
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(Directories.USUAL_MODE));
      replaceLink(link, fresh.getFileName());
    } catch (IOException e) {
      deleteAllBut(Files.exists(link) ? link.toRealPath() : null);
      throw e;
    }
    lead(file, ENVIRONMENTS);
    lead(run.resolve(HOST_COMMANDS), COMMANDS);
    deleteAllBut(fresh);
    tell();
  }

  private static boolean isPlain(ShellRules rules, Notices notices) {
    return rules.offers().variables().isEmpty()
        && NOT_IN_PLAIN.stream().noneMatch(notices.files()::containsKey);
  }

  /** The first time only, or after a version that had a file here. */
  private void lead(Path place, String name) throws IOException {
    Path target = run.relativize(link.resolve(name));
    if (!Files.isSymbolicLink(place) || !Files.readSymbolicLink(place).equals(target)) {
      replaceLink(place, target);
    }
  }

  private static void write(Path directory, OfferTables offers) throws IOException {
    if (!offers.variables().isEmpty()) {
      write(directory, VARIABLES, offers.variables());
    }
    write(directory, HOST_COMMANDS, offers.hostCommands());
    Path commands = Files.createDirectory(directory.resolve(COMMANDS));
    for (String name : offers.names()) {
      Files.createSymbolicLink(commands.resolve(name), EXECUTES);
    }
    Files.setPosixFilePermissions(
        commands, PosixFilePermissions.fromString(Directories.USUAL_MODE));
  }

  private static void write(Path directory, String name, String text) throws IOException {
    AtomicFile.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8), READABLE);
  }

  private void replaceLink(Path place, Path target) throws IOException {
    Path fresh = run.resolve("." + place.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createSymbolicLink(fresh, target);
    Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Who is reading there at this moment goes the long way, which always works. */
  private void deleteAllBut(Path current) throws IOException {
    List<Path> old;
    try (Stream<Path> all = Files.list(run)) {
      old =
          all.filter(p -> p.getFileName().toString().startsWith(PREFIX) && !p.equals(current))
              .toList();
    }
    for (Path directory : old) {
      delete(directory);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path path : files.toList()) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          delete(path);
        } else {
          Files.delete(path);
        }
      }
    }
    Files.delete(directory);
  }
}
