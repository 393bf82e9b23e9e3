// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which paths there are of a given form. A shell looks, and is given up if a file server keeps it
 * waiting, maybe where not even SIGKILL reaches it.
 */
public final class Glob {
  private static final String SCRIPT =
      "ls -d \"$1/.\" > /dev/null && ls \"$1\" > /dev/null || exit\n"
          + "for path in \"$2\"*\"$3\"; do [ ! -e \"$path\" ] || printf '%s\\n' \"$path\"; done";

  private Glob() {}

  /**
   * The paths, in order; empty if there is no answer in time.
   *
   * @param directory the one that has to be listed
   * @param before what is before the star
   * @param after what is behind it
   * @throws IOException why the directory can't be listed
   */
  public static Optional<List<String>> paths(
      String directory, String before, String after, long seconds) throws IOException {
    // What it says has to go somewhere that nobody has to wait for.
    Path said = Files.createTempFile("chos-glob", "");
    try {
      ProcessBuilder builder =
          new ProcessBuilder("/bin/sh", "-c", SCRIPT, "sh", directory, before, after)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      List<String> lines =
          new String(Files.readAllBytes(said), StandardCharsets.UTF_8).lines().toList();
      if (process.exitValue() != 0) {
        throw new IOException(lines.isEmpty() ? "ls failed" : lines.get(0));
      }
      return Optional.of(lines);
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while listing " + directory);
    } finally {
      Files.delete(said);
    }
  }
}
