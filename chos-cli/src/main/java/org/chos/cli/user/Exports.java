// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.user;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.enter.Failure;
import org.chos.config.Environment;
import org.chos.config.Printable;

/**
 * Commands of an environment on the host: a small script each, which starts the program there, and
 * links to its manual page and completion, where those who look for them find them. The script's
 * second line says whose it is; a file without that line is left alone.
 */
public final class Exports {
  private static final String MARK = "# chos --export: ";
  private static final int LONGEST = 64 << 10;

  /** Where manual pages are, below share. */
  private static final List<String> SECTIONS = List.of("man1", "man8");

  /** Where completions are in a tree, and for users, below share. */
  private static final List<List<String>> COMPLETIONS =
      List.of(
          List.of("bash-completion/completions/", "bash-completion/completions/", ""),
          List.of("fish/completions/", "fish/vendor_completions.d/", ".fish"));

  private final Path into;
  private final Path share;
  private final OutputStream out;

  /** One that is there. */
  private record Export(String name, String alias, String program, String tree) {}

  /**
   * Those in a directory.
   *
   * @param into null: the user's ~/.local/bin, root's /usr/local/bin
   */
  public Exports(String into, String home, boolean root, OutputStream out) throws Failure {
    if (into == null && !root && home == null) {
      throw new Failure("there is no home directory: write --into DIR");
    }
    Path place =
        into != null ? Path.of(into) : Path.of(root ? "/usr/local/bin" : home + "/.local/bin");
    this.into = place.toAbsolutePath().normalize();
    this.share = this.into.resolveSibling("share");
    this.out = out;
  }

  /** Makes them. */
  public void make(List<String> names, Environment environment) throws Failure, IOException {
    Tree tree = new Tree(environment);
    if (environment.path().equals("/")) {
      throw new Failure(environment.alias() + " is the host itself: choose an environment");
    }
    List<Export> exports = new ArrayList<>();
    for (String name : names) {
      if (name.isEmpty()
          || name.contains("/")
          || name.startsWith("-")
          || name.chars().anyMatch(Character::isISOControl)) {
        throw new Failure(
            "\""
                + Printable.of(name)
                + "\" is no command's name: write it without its directory, and commas between"
                + " several, as chos --export gcc,make");
      }
      String program =
          tree.program(name)
              .orElseThrow(
                  () ->
                      new Failure(
                          Failure.NOT_FOUND, name + ": not found in " + environment.alias()));
      exports.add(new Export(name, environment.alias(), program, environment.path()));
      refuseIfTaken(name);
    }
    Files.createDirectories(into);
    for (Export export : exports) {
      write(export);
      documentation(export.name(), tree);
      say(export.name() + " is " + export.program() + " of " + export.alias());
    }
    sayIfNotInPath();
  }

  private void refuseIfTaken(String name) throws Failure, IOException {
    Path file = into.resolve(name);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && read(file).isEmpty()) {
      throw new Failure(
          file
              + " is there and is none of chos', so nothing was changed: move it away, or write"
              + " --into DIR");
    }
  }

  private void write(Export export) throws IOException {
    Path file = into.resolve(export.name());
    Path fresh = into.resolve("." + export.name() + ".chos-new");
    Files.deleteIfExists(fresh);
    Files.writeString(fresh, script(export), StandardOpenOption.CREATE_NEW);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Programs of the host name files of their own to it, as CMake does when it tries a compiler:
   * what the host alone has below /usr is below /local inside. Words are copied only if there is
   * such a one, since a shell copies all of them for each.
   */
  private static String script(Export export) {
    return """
    #!/bin/sh
    %s%s\t%s\t%s
    chos_tree=%s
    of_the_host() {
    	case $1 in
    	/usr/*) [ -f "$1" ] && ! [ -e "$chos_tree$1" ] && ! [ -L "$chos_tree$1" ] ;;
    	*) false ;;
    	esac
    }
    for chos_word; do
    	! of_the_host "$chos_word" || break
    done
    if [ $# -gt 0 ] && of_the_host "$chos_word"; then
    	for chos_word; do
    		shift
    		! of_the_host "$chos_word" || chos_word=/local$chos_word
    		set -- "$@" "$chos_word"
    	done
    fi
    exec /usr/bin/chos --env %s -- %s "$@"
    """
        .formatted(
            MARK,
            export.alias(),
            export.program(),
            export.tree(),
            quoted(export.tree()),
            quoted(export.alias()),
            quoted(export.program()));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Links that nobody misses who doesn't get them. */
  private void documentation(String name, Tree tree) throws IOException {
    for (String section : SECTIONS) {
      for (String packed : List.of(".gz", "")) {
        String page = section + "/" + name + "." + section.substring(3) + packed;
        link(tree.file("/usr/share/man/" + page), share.resolve("man").resolve(page));
      }
    }
    for (List<String> place : COMPLETIONS) {
      String file = name + place.get(2);
      Optional<Path> found = tree.file("/usr/share/" + place.get(0) + file);
      link(found, share.resolve(place.get(1)).resolve(file));
    }
  }

  private static void link(Optional<Path> target, Path place) throws IOException {
    if (target.isEmpty()) {
      return;
    }
    Files.createDirectories(place.getParent());
    try {
      Files.createSymbolicLink(place, target.get());
    } catch (FileAlreadyExistsException e) {
      // Somebody's own, or from before.
    }
  }

  private void sayIfNotInPath() throws IOException {
    String path = System.getenv("PATH");
    if (path == null || !List.of(path.split(":")).contains(into.toString())) {
      say(into + " is not in PATH: add it, in front of /usr/bin");
    }
  }

  /** Lists them. */
  public void list() throws IOException {
    for (Export export : all()) {
      say(export.name() + "  " + export.alias() + "  " + export.program());
    }
  }

  /**
   * Removes them.
   *
   * @param names those alone; empty: all
   * @param alias those of that environment alone, or null
   */
  public void remove(List<String> names, String alias) throws Failure, IOException {
    List<Export> all = all();
    if (alias != null && all.stream().noneMatch(e -> e.alias().equals(alias))) {
      throw new Failure(
          "no command in " + into + " is one of " + alias + ": chos --list-exports shows them");
    }
    for (String name : names) {
      if (all.stream().noneMatch(e -> e.name().equals(name))) {
        throw new Failure(
            into.resolve(name)
                + " is no command that chos --export has made: chos --list-exports shows them");
      }
    }
    for (Export export : all) {
      if ((names.isEmpty() || names.contains(export.name()))
          && (alias == null || alias.equals(export.alias()))) {
        Files.delete(into.resolve(export.name()));
        removeLinks(export);
        say(export.name() + " is removed");
      }
    }
  }

  private void removeLinks(Export export) throws IOException {
    for (String section : SECTIONS) {
      for (String packed : List.of(".gz", "")) {
        String page = export.name() + "." + section.substring(3) + packed;
        removeLink(share.resolve("man").resolve(section).resolve(page), export.tree());
      }
    }
    for (List<String> place : COMPLETIONS) {
      removeLink(share.resolve(place.get(1)).resolve(export.name() + place.get(2)), export.tree());
    }
  }

  private static void removeLink(Path place, String tree) throws IOException {
    if (Files.isSymbolicLink(place) && Files.readSymbolicLink(place).startsWith(tree)) {
      Files.delete(place);
    }
  }

  private List<Export> all() throws IOException {
    List<Export> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(into)) {
      for (Path file : files) {
        read(file).ifPresent(all::add);
      }
    } catch (NoSuchFileException e) {
      // So there are none.
    }
    all.sort((a, b) -> a.name().compareTo(b.name()));
    return all;
  }

  /** Empty for a file that is none of ours. */
  private static Optional<Export> read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || Files.size(file) > LONGEST
        || !Files.isReadable(file)) {
      return Optional.empty();
    }
    String[] lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", 3);
    if (lines.length < 3 || !lines[0].equals("#!/bin/sh") || !lines[1].startsWith(MARK)) {
      return Optional.empty();
    }
    String[] words = lines[1].substring(MARK.length()).split("\t");
    return words.length == 3
        ? Optional.of(new Export(file.getFileName().toString(), words[0], words[1], words[2]))
        : Optional.empty();
  }

  private void say(String text) throws IOException {
    out.write((Printable.of(text) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
