// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.config.Environment;

/**
 * /run/chos/environments, the published environments for everybody to read: a line each, the alias,
 * a tab, the path.
 */
final class EnvironmentsTable {
  private final Path file;

  EnvironmentsTable(Layout layout) {
    file = Path.of(layout.table());
  }

  /** None before the first start. */
  List<Environment> read() throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new IOException("read " + file + ": " + Reason.withoutPath(e), e);
    }
    List<Environment> result = new ArrayList<>();
    for (String line : lines) {
      // A path has no tab.
      int tab = line.lastIndexOf('\t');
      if (tab > 0) {
        result.add(
            new Environment(line.substring(0, tab), line.substring(tab + 1), result.size() + 1));
      }
    }
    return result;
  }

  /** For when nothing can be entered: takes no room, so that it can be done on a full disk. */
  void clear() throws IOException {
    Files.deleteIfExists(file);
  }

  void write(List<Environment> environments) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Environment environment : environments) {
      text.append(environment.alias()).append('\t').append(environment.path()).append('\n');
    }
    AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8), "rw-r--r--");
  }
}
