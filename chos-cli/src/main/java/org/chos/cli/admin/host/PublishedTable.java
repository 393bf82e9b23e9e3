// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Reason;
import org.chos.config.Environment;

/**
 * /run/chos/environments, the published environments for everybody to read: a line each, the alias,
 * a tab, the path.
 */
public final class PublishedTable {
  private final Path file;
  private final Path withdrawn;

  PublishedTable(Layout layout) {
    file = Path.of(layout.table());
    withdrawn = Path.of(layout.table() + ".withdrawn");
  }

  /** None before the first start. */
  public List<Environment> read() throws IOException {
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

  /**
   * For when nothing can be entered any more: the table goes, and stays under another name as the
   * sign that mounts are being taken away. Takes no room, so that it can be done on a full disk.
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
  }

  /** Whether that is so. If nobody is at it, somebody was killed at it. */
  public boolean isWithdrawn() {
    return Files.exists(withdrawn);
  }

  /** The mounts are all there again, or all gone. */
  public void forgetWithdrawn() throws IOException {
    Files.deleteIfExists(withdrawn);
  }

  public void write(List<Environment> environments) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Environment environment : environments) {
      text.append(environment.alias()).append('\t').append(environment.path()).append('\n');
    }
    AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8), "rw-r--r--");
  }
}
