// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.generation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.system.AtomicFile;

/**
 * What a tree was made of, in a file beside it: lines of a keyword, a blank, and the rest.
 *
 * @param lines in the order in which they were written
 */
public record TreeOrigin(List<String> lines) {
  /** Its line says, for an image, the digest that the file was packed with. */
  public static final String DIGEST = "sha256";

  /** Its lines say, for a copy of another generation, what was run in it. */
  public static final String MAINTAINED = "maintained";

  private static final TreeOrigin UNKNOWN = new TreeOrigin(List.of());

  public TreeOrigin {
    lines = List.copyOf(lines);
  }

  /** Nothing is known where there is no such file. */
  public static TreeOrigin read(Path file) throws IOException {
    try {
      return new TreeOrigin(Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return UNKNOWN;
    }
  }

  public void write(Path file) throws IOException {
    String text = String.join("\n", lines) + "\n";
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), "rw-r--r--");
  }

  public boolean isKnown() {
    return !lines.isEmpty();
  }

  /** What the first line with that keyword says. */
  public Optional<String> value(String keyword) {
    return values(keyword).stream().findFirst();
  }

  /** What an image for containers sets for those who use it: NAME=VALUE, each. */
  public List<String> settings() {
    return values("env");
  }

  /** What all lines with it say. */
  public List<String> values(String keyword) {
    String start = keyword + " ";
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .toList();
  }
}
