// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AtomicFile;

/**
 * Notes where in /chos something is mounted for one tree alone, so that it is told from what
 * somebody has mounted in there by hand. That is done before it is mounted, so that the list can
 * have places too many, and none too few.
 *
 * @param points all of them
 */
public record ListOwnMounts(List<String> points) implements Step {
  public ListOwnMounts {
    points = List.copyOf(points);
  }

  /** What is noted. */
  public static List<String> read(Layout layout) throws IOException {
    try {
      // No path has a control character in it: whoever reads the configuration sees to that.
      return Files.readAllLines(file(layout));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** For when nothing is mounted any more. */
  public static void forget(Layout layout) throws IOException {
    Files.deleteIfExists(file(layout));
  }

  private static Path file(Layout layout) {
    return Path.of(layout.run(), "own-mounts");
  }

  @Override
  public String describe() {
    return "note what is mounted for one tree alone";
  }

  @Override
  public void perform(Host host) throws IOException {
    StringBuilder text = new StringBuilder();
    points.forEach(point -> text.append(point).append('\n'));
    AtomicFile.write(
        file(host.layout()), text.toString().getBytes(StandardCharsets.UTF_8), "rw-r--r--");
  }

  @Override
  public String remedy() {
    return "`df /run` may tell why";
  }
}
