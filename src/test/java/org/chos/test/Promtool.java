// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What Prometheus itself says of figures, by {@code promtool} of Debian's package. */
final class Promtool {
  private Promtool() {}

  /** All that it has to say; "" if the figures are good. */
  static String check(byte[] metrics) throws IOException {
    String tool = said(new byte[0], Path.of("vm", "promtool").toAbsolutePath().toString());
    return said(metrics, tool, "check", "metrics");
  }

  private static String said(byte[] input, String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try (OutputStream to = process.getOutputStream()) {
      to.write(input);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines().reduce((first, last) -> last).orElse("");
  }
}
