// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Another program, run to its end.
 *
 * @param exitCode 0 for success
 * @param said all that it printed, to either stream, on one line; how it ended, if it failed and
 *     printed nothing
 */
public record Command(int exitCode, String said) {
  public Command {
    if (exitCode != 0 && said.isEmpty()) {
      said = "exit code " + exitCode;
    }
  }

  /** Runs it without a standard input. */
  public static Command run(String... words) throws IOException {
    Process process = new ProcessBuilder(List.of(words)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Command(process.waitFor(), said.strip().replace('\n', ' '));
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while waiting for " + words[0]);
    }
  }

  /**
   * What it prints to standard output, by lines.
   *
   * @throws IOException also if it fails
   */
  public static List<String> lines(String... words) throws IOException {
    Process process =
        new ProcessBuilder(List.of(words)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException(words[0] + " " + words[1] + ": exit code " + code);
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while waiting for " + words[0]);
    }
    return said.lines().toList();
  }
}
