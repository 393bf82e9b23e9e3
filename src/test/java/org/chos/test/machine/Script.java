// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The scripts of {@code src/test/vm}, which make what a machine needs. */
final class Script {
  private static final Path DIRECTORY = Path.of("vm").toAbsolutePath();

  private Script() {}

  static Path path(String name) {
    return DIRECTORY.resolve(name);
  }

  /** Runs it to its end, and returns what it prints, without the last newline. */
  static String run(String name, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(path(name).toString()));
    line.addAll(List.of(arguments));
    Process script =
        new ProcessBuilder(line)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String printed =
          new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (script.waitFor() != 0) {
        throw new IOException("vm/" + name + " failed, see above");
      }
      return printed;
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
