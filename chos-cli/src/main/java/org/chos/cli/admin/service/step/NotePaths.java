// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AtomicFile;

/**
 * Notes what neither a configuration nor the list of mounts says. That is done before anything else
 * changes, so that a note can have paths too many, and none too few.
 *
 * @param of what the paths are
 * @param paths all of them
 */
public record NotePaths(Of of, List<String> paths) implements Step {
  /** What is noted; a file for each below the directory of what is published. */
  public enum Of {
    /** Where in /chos something is mounted for one tree alone, and not by hand. */
    OWN_MOUNTS("own-mounts", "what is mounted for one tree alone"),

    /** Trees that are off the list, and in /chos as long as processes are in them. */
    DROPPED_TREES("dropped-trees", "which trees are off the list");

    private final String file;
    private final String said;

    Of(String file, String said) {
      this.file = file;
      this.said = said;
    }

    /** What is noted. */
    public List<String> read(Layout layout) throws IOException {
      try {
        // No path has a control character in it: whoever reads the configuration sees to that.
        return Files.readAllLines(file(layout));
      } catch (NoSuchFileException e) {
        return List.of();
      }
    }

    /** What makes these the paths that are noted; empty if they are. */
    public Optional<NotePaths> note(Layout layout, List<String> paths) throws IOException {
      return Set.copyOf(paths).equals(Set.copyOf(read(layout)))
          ? Optional.empty()
          : Optional.of(new NotePaths(this, paths));
    }

    private Path file(Layout layout) {
      return Path.of(layout.run(), file);
    }
  }

  public NotePaths {
    paths = List.copyOf(paths);
  }

  /** For when nothing is mounted any more. */
  public static void forget(Layout layout) throws IOException {
    for (Of each : Of.values()) {
      Files.deleteIfExists(each.file(layout));
    }
  }

  @Override
  public String describe() {
    return "note " + of.said;
  }

  @Override
  public void perform(Host host) throws IOException {
    StringBuilder text = new StringBuilder();
    paths.forEach(path -> text.append(path).append('\n'));
    AtomicFile.write(
        of.file(host.layout()), text.toString().getBytes(StandardCharsets.UTF_8), "rw-r--r--");
  }

  @Override
  public String remedy() {
    return "`df /run` may tell why";
  }
}
